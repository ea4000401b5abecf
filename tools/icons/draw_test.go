package main

import (
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// What is served is what is drawn here.
func TestIcons_areAsServed(t *testing.T) {
	for name, icon := range all() {
		t.Run(name, func(t *testing.T) {
			f, err := os.Open(filepath.Join("..", "..", "web", "public", "assets", name+".png"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			got, err := png.Decode(f)
			if err != nil {
				t.Fatal(err)
			}
			want := icon.draw()
			if got.Bounds() != want.Bounds() {
				t.Fatalf("it is %v, want %v", got.Bounds(), want.Bounds())
			}
			for y := range icon.size {
				for x := range icon.size {
					if g := color.NRGBAModel.Convert(got.At(x, y)); g != want.At(x, y) {
						t.Fatalf("at %d, %d it is %v, want %v: run go run ./tools/icons", x, y, g, want.At(x, y))
					}
				}
			}
		})
	}
}

// A circle of two fifths of the width is all that a machine must leave of a maskable icon.
func TestIcons_maskable(t *testing.T) {
	icon := all()["icon-maskable-1"]
	picture, middle, safe := icon.draw(), icon.size/2, icon.size*2/5
	for y := range icon.size {
		for x := range icon.size {
			c := picture.NRGBAAt(x, y)
			if dx, dy := x-middle, y-middle; c.A != 0xff || dx*dx+dy*dy > safe*safe && c != icon.ground {
				t.Fatalf("at %d, %d there is %v", x, y, c)
			}
		}
	}
}
