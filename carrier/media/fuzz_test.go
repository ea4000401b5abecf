package media

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Whatever a page sends as an offer, the engine answers or refuses it. Fuzz it with -fuzzminimizetime 1x: pion's
// goroutines make the coverage vary, and Go would spend its time on making inputs smaller that need it not.
func FuzzEngine_Answer(f *testing.F) {
	files, err := filepath.Glob("testdata/sdp/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		archive, failed := txtar.ParseFile(name)
		if failed != nil {
			f.Fatal(failed)
		}
		f.Add(strings.ReplaceAll(string(archive.Files[0].Data), "\n", "\r\n"))
	}
	e, err := New(Config{LoopbackOnly: true})
	if err != nil {
		f.Fatal(err)
	}
	if err = e.Start(f.Context()); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := e.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, offer string) {
		peer, answer, err := e.Answer(t.Context(), offer)
		if err != nil {
			return
		}
		if _, err = readSDP(answer); err != nil {
			t.Errorf("the answer cannot be read: %v\n%s", err, answer)
		}
		if !peer.Takes(PCMU) && !peer.Takes(Opus) {
			t.Error("the peer takes nothing")
		}
		if err = peer.Close(); err != nil {
			t.Error(err)
		}
	})
}
