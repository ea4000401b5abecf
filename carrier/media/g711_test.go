package media

import (
	"bytes"
	"math"
	"os/exec"
	"testing"
)

// muLawDecisions are the decision values x1 to x128 of G.711 table 2a, in 14-bit units: a magnitude of at least
// x(n) and below x(n+1) has the nth code.
func muLawDecisions() []int {
	values := []int{0}
	for v := 1; v < 31; v += 2 {
		values = append(values, v)
	}
	// Segment end points of the table: 31, 95, 223, 479, 991, 2015, 4063, 8159.
	for segment, ends := range [7][2]int{{31, 95}, {95, 223}, {223, 479}, {479, 991}, {991, 2015}, {2015, 4063}, {4063, 8159}} {
		for v := ends[0]; v < ends[1]; v += 4 << segment {
			values = append(values, v)
		}
	}

	return values
}

func TestMuLaw_isG711(t *testing.T) {
	decisions := muLawDecisions()
	if len(decisions) != 128 {
		t.Fatalf("%d decision values, want 128", len(decisions))
	}
	for s := math.MinInt16; s <= math.MaxInt16; s++ {
		magnitude, sign := s>>2, byte(0x80)
		if s < 0 {
			magnitude, sign = (-s-1)>>2, 0 // the ITU's tools mirror by one's complement
		}
		n := 0
		for n+1 < len(decisions) && magnitude >= decisions[n+1] {
			n++
		}
		want := sign | 0x7F - byte(n)
		if got := linearToMuLaw(int16(s)); got != want {
			t.Fatalf("sample %d: code %#02x, want %#02x", s, got, want)
		}
		// Table 2a: y0 = 0, and each other value is half way between its decision values.
		upper := 8159
		if n+1 < len(decisions) {
			upper = decisions[n+1]
		}
		value := (decisions[n] + upper) * 2 // half the sum, as 16 bits
		if n == 0 {
			value = 0
		}
		if sign == 0 {
			value = -value
		}
		if got := muLawToLinear(want); int(got) != value {
			t.Fatalf("code %#02x: value %d, want %d", want, got, value)
		}
	}
}

func TestALaw_isG711(t *testing.T) {
	// Values of G.711 table 1a (13 bits, here times 8), as codes with the even bits inverted.
	for code, want := range map[byte]int16{
		0xD5: 8, 0x55: -8, 0xD4: 24, 0xC5: 264, 0xDA: 248, 0xAA: 32256, 0x2A: -32256, 0xF5: 528, 0x80: 5504,
	} {
		if got := aLawToLinear(code); got != want {
			t.Errorf("code %#02x: %d, want %d", code, got, want)
		}
	}
}

// Where sox is installed, both expansions are compared with its own.
func TestG711_asSox(t *testing.T) {
	sox, err := exec.LookPath("sox")
	if err != nil {
		t.Skip("sox is not installed")
	}
	codes := make([]byte, 256)
	for i := range codes {
		codes[i] = byte(i)
	}
	for name, expand := range map[string]func(byte) int16{"mu-law": muLawToLinear, "a-law": aLawToLinear} {
		command := exec.CommandContext(t.Context(), sox, "-t", "raw", "-r", "8000", "-c", "1", "-e", name, "-b", "8", "-",
			"-t", "raw", "-e", "signed", "-b", "16", "-L", "-")
		command.Stdin = bytes.NewReader(codes)
		out, err := command.Output()
		if err != nil || len(out) != 512 {
			t.Fatalf("sox: %d bytes, %v", len(out), err)
		}
		for i, code := range codes {
			want := int16(uint16(out[2*i]) | uint16(out[2*i+1])<<8)
			if got := expand(code); got != want {
				t.Errorf("%s %#02x: %d, sox has %d", name, code, got, want)
			}
		}
	}
}

func TestMuLaw_lengths(t *testing.T) {
	if n := EncodeMuLaw(make([]byte, 3), make([]int16, 5)); n != 3 {
		t.Errorf("encoded %d, want 3", n)
	}
	if n := DecodeMuLaw(make([]int16, 2), make([]byte, 5)); n != 2 {
		t.Errorf("decoded %d, want 2", n)
	}
}

func BenchmarkEncodeMuLaw(b *testing.B) {
	pcm, coded := make([]int16, frameSamples), make([]byte, frameSamples)
	for i := range pcm {
		pcm[i] = int16(20000 * math.Sin(float64(i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		EncodeMuLaw(coded, pcm)
	}
}

func BenchmarkDecodeMuLaw(b *testing.B) {
	pcm, coded := make([]int16, frameSamples), make([]byte, frameSamples)
	for i := range coded {
		coded[i] = byte(i * 7)
	}
	b.ReportAllocs()
	for b.Loop() {
		DecodeMuLaw(pcm, coded)
	}
}
