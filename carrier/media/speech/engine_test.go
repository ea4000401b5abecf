package speech

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os/exec"
	"testing"
	"time"
)

// loud tells whether there is something like speech in the samples: loudest and share of silence.
func loud(pcm []int16) bool {
	var loudest int16
	for _, s := range pcm {
		loudest = max(loudest, s)
	}

	return loudest > 3000
}

func TestFlite_speaks(t *testing.T) {
	f := inside()
	if f.code == nil {
		t.Skip("dist/flite.wasm is not built")
	}
	for _, text := range []string{"The time is twelve thirty four.", "-lv --help; 'quoted' \"text\" & more"} {
		pcm, rate, err := f.speak(t.Context(), utterance{text: text, language: "en-us"})
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Duration(len(pcm)) * time.Second / time.Duration(rate); d < time.Second || d > 10*time.Second || !loud(pcm) {
			t.Errorf("%q: %v at %d Hz, loud %v", text, d, rate, loud(pcm))
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := f.speak(ctx, utterance{text: "too late", language: "en"}); err == nil {
		t.Error("spoke after the context had ended")
	}
	if _, _, err := f.speak(t.Context(), utterance{text: "works again", language: "en"}); err != nil {
		t.Error(err)
	}
}

func TestFlite_missingOrDamaged(t *testing.T) {
	tests := map[string]struct {
		code   []byte
		unable bool
	}{
		"Missing": {nil, true},
		"NotWasm": {[]byte("hello"), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFlite(test.code)
			for range 2 {
				_, _, err := f.speak(t.Context(), utterance{text: "x", language: "en"})
				if err == nil || errors.Is(err, errUnable) != test.unable {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func TestEspeak_speaks(t *testing.T) {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		t.Skip("espeak-ng is not installed")
	}
	for _, language := range []string{"de-de", "ja-jp", "fr-ca", "es-mx", "zh-cn", "pt-br"} {
		pcm, rate, err := espeak{}.speak(t.Context(), utterance{text: "Hallo, 1 2 3", language: language})
		if err != nil || !loud(pcm) || rate < 8000 {
			t.Errorf("%s: %d samples at %d Hz, %v", language, len(pcm), rate, err)
		}
	}
	if _, _, err := (espeak{}).speak(t.Context(), utterance{text: "x", language: "qqq"}); err == nil {
		t.Error("an unknown language was spoken")
	}
}

func TestEspeak_notInstalled(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, _, err := (espeak{}).speak(t.Context(), utterance{text: "x", language: "de"}); !errors.Is(err, errUnable) {
		t.Errorf("got %v", err)
	}
}

func TestChime(t *testing.T) {
	pcm, rate := chime()
	if d := time.Duration(len(pcm)) * time.Second / time.Duration(rate); d != 900*time.Millisecond || !loud(pcm) {
		t.Errorf("chime lasts %v, loud %v", d, loud(pcm))
	}
}

func TestMemoryFile(t *testing.T) {
	f := &memoryFile{}
	for _, step := range []struct {
		offset int64
		whence int
		text   string
	}{{0, 0, "RIFF????WAVE"}, {4, 0, "1234"}, {0, 2, "!"}, {-1, 1, "?"}} {
		if _, err := f.Seek(step.offset, step.whence); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(step.text)); err != nil {
			t.Fatal(err)
		}
	}
	if string(f.data) != "RIFF1234WAVE?" {
		t.Errorf("file is %q", f.data)
	}
	if _, err := f.Seek(-1, 0); err == nil {
		t.Error("went before the beginning")
	}
	if _, err := f.Seek(maxSound, 0); err != nil {
		t.Error(err)
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, errTooMuchSound) {
		t.Errorf("wrote past the limit: %v", err)
	}
}

// wave makes a WAV file.
func wave(channels, bits uint16, rate, size uint32, data []byte) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00")
	for _, v := range []any{channels, rate, rate * 2, uint16(2), bits} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, size)
	b.Write(data)

	return b.Bytes()
}

func TestReadWAV(t *testing.T) {
	tests := map[string]struct {
		file []byte
		want int
		ok   bool
	}{
		"OK":          {wave(1, 16, 16000, 4, []byte{1, 0, 2, 0}), 2, true},
		"SizeUnknown": {wave(1, 16, 22050, 0x7FFFF000, []byte{1, 0, 2, 0, 3}), 2, true},
		"Stereo":      {wave(2, 16, 16000, 4, []byte{1, 0, 2, 0}), 0, false},
		"EightBits":   {wave(1, 8, 16000, 4, []byte{1, 0, 2, 0}), 0, false},
		"NoRate":      {wave(1, 16, 0, 4, []byte{1, 0, 2, 0}), 0, false},
		"Empty":       {nil, 0, false},
		"NoData":      {wave(1, 16, 16000, 4, nil)[:36], 0, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			pcm, _, err := readWAV(test.file)
			if (err == nil) != test.ok || len(pcm) != test.want {
				t.Errorf("got %d samples, %v", len(pcm), err)
			}
		})
	}
}

func FuzzReadWAV(f *testing.F) {
	f.Add(wave(1, 16, 16000, 4, []byte{1, 0, 2, 0}))
	f.Fuzz(func(t *testing.T, b []byte) {
		pcm, rate, err := readWAV(b)
		if err == nil && (rate < 1000 || len(pcm) > len(b)) {
			t.Errorf("%d samples at %d Hz out of %d bytes", len(pcm), rate, len(b))
		}
	})
}
