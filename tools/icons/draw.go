package main

import (
	"image"
	"image/color"
	"math"
)

// unit is the width and height of the drawing, as in the SVG's viewBox.
const unit = 64

// smooth is how many rows and columns of samples make a pixel.
const smooth = 4

// icon is the receiver on a ground.
type icon struct {
	size        int     // pixels
	round       float64 // radius of the ground's corners, in units
	scale       float64 // of the receiver, around the middle
	ground, ink color.NRGBA
}

// point is a place, in units from the upper left.
type point struct{ x, y float64 }

// receiver is the path of icon-1.svg: where it begins, then each curve as two control points and an end,
// from where the last one ended; straight lines have theirs on the way.
func receiver() []point {
	const third, two = 1.0 / 3, 2.0 / 3
	line := func(x, y float64) [3]point {
		return [3]point{{x * third, y * third}, {x * two, y * two}, {x, y}}
	}
	curves := [][3]point{
		{{-4, 0}, {-7, 3}, {-7, 7}},
		{{0, 14}, {12, 26}, {26, 26}},
		{{4, 0}, {7, -3}, {7, -7}},
		{{0, -2}, {-1, -3}, {-3, -4}},
		line(-5, -2),
		{{-2, -1}, {-3, 0}, {-4, 1}},
		line(-2, 2),
		{{-5, -2}, {-8, -5}, {-10, -10}},
		line(2, -2),
		{{1, -1}, {2, -2}, {1, -4}},
		line(-2, -5),
		{{-1, -1}, {-1, -2}, {-3, -2}},
	}
	at := point{23, 15}
	outline := []point{at}
	const steps = 24
	for _, c := range curves {
		for i := 1; i <= steps; i++ {
			t := float64(i) / steps
			u := 1 - t
			a, b, d := 3*u*u*t, 3*u*t*t, t*t*t
			outline = append(outline, point{at.x + a*c[0].x + b*c[1].x + d*c[2].x, at.y + a*c[0].y + b*c[1].y + d*c[2].y})
		}
		at = point{at.x + c[2].x, at.y + c[2].y}
	}
	return outline
}

// crossings are where a line from left to right crosses an outline.
func crossings(outline []point, y float64) []float64 {
	var all []float64
	for i, a := range outline {
		b := outline[(i+1)%len(outline)]
		if (a.y > y) != (b.y > y) {
			all = append(all, (b.x-a.x)*(y-a.y)/(b.y-a.y)+a.x)
		}
	}
	return all
}

// inside tells whether a place on such a line is within the outline: whoever has crossed it an odd number of times is.
func inside(crossings []float64, x float64) bool {
	in := false
	for _, at := range crossings {
		if at < x {
			in = !in
		}
	}
	return in
}

// grounded tells whether a place is on the ground: a square with round corners.
func (i icon) grounded(p point) bool {
	x := math.Max(math.Abs(p.x-unit/2)-(unit/2-i.round), 0)
	y := math.Max(math.Abs(p.y-unit/2)-(unit/2-i.round), 0)
	return x*x+y*y <= i.round*i.round || i.round == 0
}

// draw makes the picture. Colours at edges are mixed by how much of a pixel each covers.
func (i icon) draw() *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, i.size, i.size))
	outline := receiver()
	step := unit / float64(i.size*smooth)
	within := func(at float64) float64 { return (at-unit/2)/i.scale + unit/2 }
	rows := make([][]float64, i.size*smooth)
	for y := range rows {
		rows[y] = crossings(outline, within((float64(y)+0.5)*step))
	}
	for y := range i.size {
		for x := range i.size {
			var all [4]float64 // red, green and blue by opacity, and opacity
			for s := range smooth * smooth {
				p := point{(float64(x*smooth+s%smooth) + 0.5) * step, (float64(y*smooth+s/smooth) + 0.5) * step}
				c := color.NRGBA{}
				if i.grounded(p) {
					c = i.ground
				}
				if inside(rows[y*smooth+s/smooth], within(p.x)) {
					c = i.ink
				}
				for n, v := range []uint8{c.R, c.G, c.B} {
					all[n] += float64(v) * float64(c.A)
				}
				all[3] += float64(c.A)
			}
			picture.SetNRGBA(x, y, mixed(all))
		}
	}
	return picture
}

// mixed is the colour of a pixel from the sums of its samples.
func mixed(all [4]float64) color.NRGBA {
	if all[3] == 0 {
		return color.NRGBA{}
	}
	part := func(n int) uint8 { return uint8(math.Round(all[n] / all[3])) }
	return color.NRGBA{part(0), part(1), part(2), uint8(math.Round(all[3] / (smooth * smooth)))}
}
