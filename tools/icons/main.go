// Command icons draws the icons of the softphone page for those who take no SVG: web/public/assets/icon-*.png.
// All show the receiver of web/public/assets/icon-1.svg, on a ground that fits where they are shown.
//
// Run it from the root of the repository after changing the drawing, and give the files other numbers, because
// browsers keep them for ever: go run ./tools/icons
package main

import (
	"bytes"
	"flag"
	"image/color"
	"image/png"
	"log"
	"os"
	"path/filepath"
)

func main() {
	folder := flag.String("dir", filepath.Join("web", "public", "assets"), "folder to write to")
	flag.Parse()
	for name, icon := range all() {
		var b bytes.Buffer
		if err := png.Encode(&b, icon.draw()); err != nil {
			log.Fatalf("icons: %v", err)
		}
		if err := os.WriteFile(filepath.Join(*folder, name+".png"), b.Bytes(), 0o600); err != nil {
			log.Fatalf("icons: %v", err)
		}
	}
}

// all are the icons by the names of their files.
func all() map[string]icon {
	green, white, none := color.NRGBA{0x0b, 0x6b, 0x58, 0xff}, color.NRGBA{0xff, 0xff, 0xff, 0xff}, color.NRGBA{}
	return map[string]icon{
		"icon-192-1": {size: 192, round: 16, scale: 1, ground: green, ink: white},
		"icon-512-1": {size: 512, round: 16, scale: 1, ground: green, ink: white},
		// What is shown is cut from within: the ground goes to the edge, and the drawing stays in the middle.
		// Source: https://www.w3.org/TR/appmanifest/#icon-masks
		"icon-maskable-1": {size: 512, scale: 0.8, ground: green, ink: white},
		"icon-touch-1":    {size: 180, scale: 0.9, ground: green, ink: white},
		// Only what is opaque counts, in whatever colour the machine likes.
		"icon-mono-1": {size: 96, scale: 1.5, ground: none, ink: white},
	}
}
