// Command sounds writes the sounds of the softphone page, static/sounds/*.wav. They are computed,
// so they are all our own: a calm ringtone of four bell notes, ringback's first note, a closing
// interval, the tone that says that it rings at the far end, those of a channel's floor, and the twelve tones of a keypad (ITU-T Q.23).
//
// Run it from the root of the repository after changing a sound: go run ./tools/sounds
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	folder := flag.String("dir", filepath.Join("static", "sounds"), "folder to write to")
	flag.Parse()
	for name, sound := range all() {
		path := filepath.Join(*folder, name+".wav")
		if err := os.WriteFile(path, wav(sound), 0o600); err != nil {
			log.Fatalf("sounds: %v", err)
		}
	}
}
