package media

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// noMux stands for the sockets.
type noMux struct{}

func (noMux) Close() error { return nil }

func (noMux) GetConn(string, net.Addr) (net.PacketConn, error) { return nil, ErrClosed }

func (noMux) RemoveConnByUfrag(string) {}

func (noMux) GetListenAddresses() []net.Addr { return nil }

// Each file holds a session description and what is read out of it.
func TestReadSDP_golden(t *testing.T) {
	files, err := filepath.Glob("testdata/sdp/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(archive.Files[0].Data), "\n", "\r\n")
			types, err := readSDP(text)
			got := fmt.Sprintf("%+v\n", types)
			if err != nil {
				got = err.Error() + "\n"
			}
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "read", Data: []byte(got)})
				if err = os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}

				return
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadSDP_refuses(t *testing.T) {
	minimal := "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
	tests := map[string]struct {
		text string
		want error
	}{
		"Empty":      {"", ErrBadSDP},
		"Garbage":    {"hello\r\nworld\r\n", ErrBadSDP},
		"JSON":       {"{\"sdp\":\"v=0\"}\r\n", ErrBadSDP},
		"NoCR":       {strings.ReplaceAll(minimal, "\r\n", "\n") + "m=audio 9 UDP/TLS/RTP/SAVPF 0\n", ErrBadSDP},
		"TooLong":    {minimal + strings.Repeat("a=x\r\n", maxSDP/5), ErrBadSDP},
		"NoSections": {minimal, ErrNoAudio},
		"VideoOnly":  {minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n", ErrNoAudio},
		"Rejected":   {minimal + "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n", ErrNoAudio},
		"TwoAudio":   {minimal + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", ErrBadSDP},
		"OtherCodec": {minimal + "m=audio 9 UDP/TLS/RTP/SAVPF 8 9\r\na=rtpmap:9 G722/8000\r\n", ErrNoCodec},
		"OnlyEvents": {minimal + "m=audio 9 UDP/TLS/RTP/SAVPF 126\r\na=rtpmap:126 telephone-event/8000\r\n", ErrNoCodec},
		"MonoOpus":   {minimal + "m=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 opus/48000\r\n", ErrNoCodec},
		"WideType":   {minimal + "m=audio 9 UDP/TLS/RTP/SAVPF 256\r\na=rtpmap:256 PCMU/8000\r\n", ErrNoCodec},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := readSDP(test.text); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestTidySDP(t *testing.T) {
	const (
		one = "a=candidate:1 1 udp 2130706431 127.0.0.1 5000 typ host\r\n"
		two = "a=candidate:1 2 udp 2130706431 127.0.0.1 5000 typ host\r\n"
	)
	if got := tidySDP("v=0\r\n" + one + two + "a=x 2\r\n"); got != "v=0\r\n"+one+"a=x 2\r\n" {
		t.Errorf("got %q", got)
	}
}

func TestPayloadTypes_event(t *testing.T) {
	all := allTypes()
	only8, only48, none := all, all, all
	only8.event48, only48.event8 = noPayloadType, noPayloadType
	none.event8, none.event48 = noPayloadType, noPayloadType
	for _, test := range []struct {
		name  string
		types payloadTypes
		rate  uint32
		kind  payloadType
		clock uint32
	}{
		{"PCMU", all, 8000, 126, 8000},
		{"Opus", all, 48000, 110, 48000},
		{"OpusOnly8", only8, 48000, 126, 8000},
		{"PCMUOnly48", only48, 8000, 110, 48000},
		{"None", none, 8000, noPayloadType, 48000},
	} {
		t.Run(test.name, func(t *testing.T) {
			if kind, clock := test.types.event(test.rate); kind != test.kind || clock != test.clock {
				t.Errorf("got %d at %d", kind, clock)
			}
		})
	}
}

func FuzzReadSDP(f *testing.F) {
	files, _ := filepath.Glob("testdata/sdp/*.txtar")
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(strings.ReplaceAll(string(archive.Files[0].Data), "\n", "\r\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		types, err := readSDP(text)
		if err == nil && !types.pcmu.ok() && !types.opus.ok() {
			t.Error("accepted without a codec")
		}
		tidySDP(text)
	})
}
