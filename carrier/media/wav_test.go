package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

// wavFile makes a WAV file of a format with sound in it.
func wavFile(code uint16, channels, rate, bits int, data []byte) []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, binary.LittleEndian, v)
		}
	}
	b.WriteString("RIFF")
	put(uint32(0))
	b.WriteString("WAVELIST")
	put(uint32(3))
	b.WriteString("abc\x00fmt ")
	block := channels * bits / 8
	put(uint32(16), code, uint16(channels), uint32(rate), uint32(rate*block), uint16(block), uint16(bits))
	b.WriteString("data")
	put(uint32(len(data)))
	b.Write(data)

	return b.Bytes()
}

func TestWAV_formats(t *testing.T) {
	tests := map[string]struct {
		file []byte
		want []int16
	}{
		"PCM16":     {wavFile(1, 1, 8000, 16, []byte{0x34, 0x12, 0xFF, 0xFF}), []int16{0x1234, -1}},
		"PCM8":      {wavFile(1, 1, 8000, 8, []byte{0x80, 0xFF, 0x00}), []int16{0, 0x7F00, -0x8000}},
		"PCM24":     {wavFile(1, 1, 8000, 24, []byte{9, 0x34, 0x12}), []int16{0x1234}},
		"PCM32":     {wavFile(1, 1, 8000, 32, []byte{9, 9, 0x34, 0x12}), []int16{0x1234}},
		"MuLaw":     {wavFile(7, 1, 8000, 8, []byte{0xFF, 0x80}), []int16{0, 32124}},
		"ALaw":      {wavFile(6, 1, 8000, 8, []byte{0xD5, 0xAA}), []int16{8, 32256}},
		"Stereo":    {wavFile(1, 2, 8000, 16, []byte{2, 0, 4, 0, 0, 0x80, 0, 0x80}), []int16{3, -0x8000}},
		"CutOff":    {wavFile(1, 1, 8000, 16, []byte{1, 0, 2, 0, 3})[:56+4], []int16{1, 2}},
		"HalfFrame": {wavFile(1, 2, 8000, 16, []byte{1, 0, 1, 0, 5}), []int16{1}},
		"Empty":     {wavFile(1, 1, 8000, 16, nil), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			src, err := WAV(bytes.NewReader(test.file))
			if err != nil {
				t.Fatal(err)
			}
			got := readAll(t, src, 1000)
			if len(got) != len(test.want) {
				t.Fatalf("got %v, want %v", got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Fatalf("got %v, want %v", got, test.want)
				}
			}
		})
	}
}

func TestWAV_extensibleAndResampled(t *testing.T) {
	pcm := sine(700, 44100, 44100, 0.5)
	data := make([]byte, 2*len(pcm))
	for i, s := range pcm {
		binary.LittleEndian.PutUint16(data[2*i:], uint16(s))
	}
	file := wavFile(wavExtensible, 1, 44100, 16, data)
	// Widen the fmt chunk to that of WAVEFORMATEXTENSIBLE with sub-format PCM.
	at := bytes.Index(file, []byte("fmt "))
	extra := []byte{22, 0, 16, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71}
	wide := append(append(bytes.Clone(file[:at+24]), extra...), file[at+24:]...)
	wide[at+4] = 40
	src, err := WAV(bytes.NewReader(wide))
	if err != nil {
		t.Fatal(err)
	}
	got := readAll(t, src, 1<<20)
	if len(got) < 7999 || len(got) > 8001 || !about(ToneLevel(got[800:7200], 8000, 700), 0.5, 0.005) {
		t.Errorf("%d samples, 700 Hz at %.3f", len(got), ToneLevel(got, 8000, 700))
	}
}

func TestWAV_errors(t *testing.T) {
	tests := map[string]struct {
		file []byte
		want string
	}{
		"Empty":        {nil, "no WAV header"},
		"Text":         {[]byte("<Response><Say>hello</Say></Response>"), "not a RIFF WAVE"},
		"MP3":          {wavFile(0x55, 1, 8000, 16, nil), "format 85"},
		"Float":        {wavFile(3, 1, 8000, 32, nil), "format 3"},
		"TwelveBits":   {wavFile(1, 1, 8000, 12, nil), "12 bits"},
		"NoChannels":   {wavFile(1, 0, 8000, 16, nil), "0 channels"},
		"ManyChannels": {wavFile(1, 9, 8000, 16, nil), "9 channels"},
		"TooSlow":      {wavFile(1, 1, 10, 16, nil), "10 Hz"},
		"TooFast":      {wavFile(1, 1, 1<<31-1, 16, nil), "192001 Hz"},
		"NoData":       {wavFile(1, 1, 8000, 16, nil)[:48], "without a data chunk"},
		"DataFirst":    {[]byte("RIFF\x00\x00\x00\x00WAVEdata\x00\x00\x00\x00"), "before its fmt"},
		"ShortFormat":  {[]byte("RIFF\x00\x00\x00\x00WAVEfmt \x04\x00\x00\x00abcd"), "fmt chunk of 4 bytes"},
		"CutChunk":     {[]byte("RIFF\x00\x00\x00\x00WAVELIST\xFF\x00\x00\x00abcd"), "cut off"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := WAV(bytes.NewReader(test.file))
			if !errors.Is(err, ErrBadAudio) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want something with %q", err, test.want)
			}
		})
	}
}

func FuzzWAV(f *testing.F) {
	f.Add(wavFile(1, 1, 16000, 16, []byte{1, 2, 3, 4}))
	f.Add(wavFile(7, 2, 44100, 8, []byte{1, 2, 3, 4}))
	f.Fuzz(func(t *testing.T, file []byte) {
		src, err := WAV(bytes.NewReader(file))
		if err != nil {
			return
		}
		pcm := make([]int16, 100)
		for range 1 << 12 {
			if _, err = src.Read(pcm); errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
