package exchange

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/media"
)

// told is a callback of everything to an address.
func told(address string) RecordingCallback {
	return RecordingCallback{URL: address, Events: RecordingBegins | RecordingCompletes | RecordingIsAbsent}
}

// recorded waits for the end of a recording and returns its channels.
func (b *bench) recorded(sid string) [][]int16 {
	b.t.Helper()
	synctest.Wait()
	file, info, err := b.x.OpenRecording(sid)
	if err != nil {
		b.t.Fatalf("recording %s, %v: %v", sid, info.Status, err)
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(file)
	if err != nil {
		b.t.Fatal(err)
	}
	const header = 44
	channels := make([][]int16, info.Channels)
	for i := header; i+2*info.Channels <= len(raw); i += 2 * info.Channels {
		for c := range channels {
			channels[c] = append(channels[c], int16(binary.LittleEndian.Uint16(raw[i+2*c:])))
		}
	}
	return channels
}

// only returns the one recording that there is.
func (b *bench) only() RecordingInfo {
	b.t.Helper()
	synctest.Wait()
	all := b.x.Recordings()
	if len(all) != 1 {
		b.t.Fatalf("%d recordings, want 1: %+v", len(all), all)
	}
	return all[0]
}

// tones says which of the tones a, b, c, d are in each second of a recording.
func tones(pcm []int16) string {
	var out []string
	for at := 0; at+6400 <= len(pcm); at += 8000 {
		got := ""
		for i, hz := range []float64{hzA, hzB, hzC, hzD} {
			if media.ToneLevel(pcm[at+1600:at+6400], 8000, hz) > 0.02 {
				got += "abcd"[i : i+1]
			}
		}
		out = append(out, got)
	}
	return strings.Join(out, "|")
}

// voice is a far end that talks, at a frequency; 0: it does not.
type voice struct {
	line *fakeLine
	hz   float64
}

// converse lets time pass in which far ends talk.
func converse(d time.Duration, voices ...voice) {
	sounds := make([]*media.Tone, len(voices))
	for i, v := range voices {
		sounds[i] = &media.Tone{Frequencies: []float64{v.hz}}
	}
	for range d / (20 * time.Millisecond) {
		for i, v := range voices {
			near, ok := v.line.port.(*trunk)
			if !ok || v.hz == 0 {
				continue
			}
			var pcm [160]int16
			var coded [160]byte
			_, _ = sounds[i].Read(pcm[:])
			media.EncodeMuLaw(coded[:], pcm[:])
			near.other.Write(media.Frame{Codec: media.PCMU, Payload: coded[:], Samples: 160})
		}
		<-time.After(20 * time.Millisecond)
	}
	synctest.Wait()
}

func TestRecording_conference(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		req := quietly(func(r *ConferenceRequest) {
			r.Record = RecordingRequest{From: RecordFromAnswer, Callback: told("http://app/rec")}
		})
		a := h.enter("a", hzA, req)
		h.talk(2 * time.Second) // alone: the conference has not started
		b := h.enter("b", hzB, quietly())
		h.talk(2 * time.Second)
		room := h.room("Room")
		yes := true
		if _, err := room.Update(b.sid, ParticipantUpdate{Muted: &yes}); err != nil {
			t.Fatal(err)
		}
		h.talk(time.Second)
		live := h.only()
		if current, ok := h.x.CurrentRecording(room.SID()); !ok || current != live || live.Status != RecordingInProgress {
			t.Errorf("current = %+v, want %+v", current, live)
		}
		if err := room.End(); err != nil {
			t.Fatal(err)
		}
		a.result()
		if got := tones(h.recorded(live.SID)[0]); got != "ab|ab|a" {
			t.Errorf("recorded %q", got)
		}
		info := h.only()
		if info.Status != RecordingCompleted || info.Source != SourceConference || info.Duration != 3*time.Second ||
			info.ConferenceSID != room.SID() || info.CallSID != "" || info.Channels != 1 {
			t.Errorf("recording = %+v", info)
		}
		want := []string{
			"in-progress  Conference both 1 " + room.SID() + " " + info.SID + " 0",
			"completed 3 Conference both 1 " + room.SID() + " " + info.SID + " 0",
		}
		got := h.notes.fields("http://app/rec", "RecordingStatus", "RecordingDuration", "RecordingSource", "RecordingTrack",
			"RecordingChannels", "ConferenceSid", "RecordingSid", "ErrorCode")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("callbacks (-want +got):\n%s", diff)
		}
		address := "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/" + info.SID
		if got := h.notes.fields("http://app/rec", "RecordingUrl", "CallSid"); got[1] != address+" " {
			t.Errorf("address = %q, want %q", got[1], address)
		}
	})
}

func TestRecording_dial(t *testing.T) {
	for name, c := range map[string]struct {
		req      RecordingRequest
		want     []string // tones of each channel, by the second; it rings for two
		duration time.Duration
	}{
		"from answer":   {RecordingRequest{From: RecordFromAnswer}, []string{"ab|a"}, 2 * time.Second},
		"dual":          {RecordingRequest{From: RecordFromAnswer, Dual: true}, []string{"a|a", "b|"}, 2 * time.Second},
		"from ringing":  {RecordingRequest{From: RecordFromRinging, Dual: true}, []string{"||a|a", "||b|"}, 4 * time.Second},
		"inbound track": {RecordingRequest{From: RecordFromAnswer, Track: TrackInbound}, []string{"a|a"}, 2 * time.Second},
		"callee only":   {RecordingRequest{From: RecordFromAnswer, Track: TrackOutbound}, []string{"b|"}, 2 * time.Second},
		"trimmed":       {RecordingRequest{From: RecordFromRinging, Track: TrackOutbound, Trim: true}, []string{"b"}, time.Second},
		"never":         {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				results := make(chan DialResult, 1)
				b := newBench(t, func(ctx context.Context, call *Call, _ Document) {
					results <- call.Dial(ctx, DialRequest{
						Targets: []Target{{Kind: Client, To: "bob"}}, AnswerOnBridge: true, Record: c.req,
					})
				})
				bob := newFakeDevice()
				b.x.Register("bob", bob)
				alice := b.call(nil)
				far := <-bob.lines
				converse(2*time.Second, voice{far, hzD}) // before the answer nothing is connected
				far.leg.Answered()
				synctest.Wait()
				converse(time.Second, voice{alice, hzA}, voice{far, hzB})
				converse(time.Second, voice{alice, hzA})
				far.leg.HungUp()
				result := <-results
				if c.want == nil {
					if all := b.x.Recordings(); len(all) != 0 || result.Recording != (RecordingInfo{}) {
						t.Errorf("recordings = %+v", all)
					}
					return
				}
				info := b.only()
				if result.Recording != info || info.Status != RecordingCompleted || info.Source != SourceDial || info.CallSID != alice.leg.Call().SID() {
					t.Errorf("recording = %+v, of the dial %+v", info, result.Recording)
				}
				if info.Duration != c.duration {
					t.Errorf("lasts %v, want %v", info.Duration, c.duration)
				}
				var got []string
				for _, channel := range b.recorded(info.SID) {
					got = append(got, tones(channel))
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("tones (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRecording_dialUnanswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		results := make(chan DialResult, 1)
		b := newBench(t, func(ctx context.Context, call *Call, _ Document) {
			results <- call.Dial(ctx, DialRequest{
				Targets: []Target{{Kind: Client, To: "bob"}}, Record: RecordingRequest{From: RecordFromAnswer},
			})
		})
		bob := newFakeDevice()
		b.x.Register("bob", bob)
		b.call(nil)
		(<-bob.lines).leg.Rejected()
		if result := <-results; result.Recording.SID != "" || len(b.x.Recordings()) != 0 {
			t.Errorf("what was not answered is recorded: %+v", result)
		}
	})
}

func TestRecording_dialIntoConference(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", hzA, quietly(func(r *ConferenceRequest) {
			r.RecordLeg = RecordingRequest{From: RecordFromAnswer, Dual: true}
		}))
		h.enter("b", hzB, quietly())
		h.enter("c", hzC, quietly())
		h.talk(2 * time.Second)
		a.line.leg.HungUp()
		result := a.result()
		info := h.only()
		if result.Recording != info || info.Source != SourceDial || info.CallSID != a.sid || info.ConferenceSID != "" {
			t.Errorf("recording = %+v, of the conference %+v", info, result.Recording)
		}
		channels := h.recorded(info.SID)
		if got := tones(channels[0]) + " / " + tones(channels[1]); got != "a|a / bc|bc" {
			t.Errorf("recorded %q", got)
		}
	})
}

func TestRecording_outbound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay)
		bob := newFakeDevice()
		b.x.Register("bob", bob)
		r, err := b.x.Place(Outgoing{
			To: Target{Kind: Client, To: "bob"}, From: testNumber, StatusCallback: StatusCallback{URL: "http://app/call"},
			Record: RecordingRequest{From: RecordFromAnswer, Callback: told("http://app/rec")},
		})
		if err != nil {
			t.Fatal(err)
		}
		far := <-bob.lines
		<-time.After(3 * time.Second)
		far.leg.Answered()
		synctest.Wait()
		converse(2*time.Second, voice{far, hzB})
		far.leg.HungUp()
		info := b.only()
		if got := tones(b.recorded(info.SID)[0]); got != "b|b" || info.Source != SourceOutboundAPI || info.CallSID != r.SID {
			t.Errorf("recorded %q: %+v", got, info)
		}
		want := []string{"completed " + info.URL + " " + info.SID + " 2"}
		if diff := cmp.Diff(want, b.notes.fields("http://app/call", "CallStatus", "RecordingUrl", "RecordingSid", "RecordingDuration")); diff != "" {
			t.Errorf("the call's callbacks (-want +got):\n%s", diff)
		}
		want = []string{"in-progress OutboundAPI " + r.SID, "completed OutboundAPI " + r.SID}
		if diff := cmp.Diff(want, b.notes.fields("http://app/rec", "RecordingStatus", "RecordingSource", "CallSid")); diff != "" {
			t.Errorf("the recording's callbacks (-want +got):\n%s", diff)
		}
	})
}

func TestRecording_onDemand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", hzA, quietly())
		h.enter("b", hzB, quietly())
		h.enter("c", hzC, quietly())
		h.talk(time.Second)
		call := a.line.leg.Call()
		info, err := call.StartRecording(RecordingRequest{})
		if err != nil || info.Status != RecordingInProgress || info.Source != SourceStartCall {
			t.Fatalf("recording = %+v, %v", info, err)
		}
		h.talk(time.Second)
		if info, err = h.x.PauseRecording(info.SID, true); err != nil || info.Status != RecordingPaused {
			t.Fatalf("paused: %+v, %v", info, err)
		}
		h.talk(5 * time.Second)
		for range 2 { // the second time it does nothing
			if info, err = h.x.ResumeRecording(info.SID); err != nil || info.Status != RecordingInProgress {
				t.Fatalf("resumed: %+v, %v", info, err)
			}
		}
		h.talk(time.Second)
		if _, _, err = h.x.OpenRecording(info.SID); !errors.Is(err, ErrNoRecordingFile) {
			t.Errorf("the file of a running recording: %v", err)
		}
		if err = h.x.DeleteRecording(info.SID); !errors.Is(err, ErrRecordingLive) {
			t.Errorf("a running recording is deleted: %v", err)
		}
		if info, err = h.x.StopRecording(info.SID); err != nil || info.Status != RecordingStopped {
			t.Fatalf("stopped: %+v, %v", info, err)
		}
		if _, err = h.x.PauseRecording(info.SID, true); !errors.Is(err, ErrRecordingEnded) {
			t.Errorf("a stopped recording is paused: %v", err)
		}
		h.talk(time.Second) // the call goes on unrecorded
		if got := tones(h.recorded(info.SID)[0]); got != "abc|abc" || h.only().Duration != 2*time.Second {
			t.Errorf("recorded %q: %+v", got, h.only())
		}
		for range maxRecordings {
			if _, err = call.StartRecording(RecordingRequest{}); err != nil {
				t.Fatal(err)
			}
		}
		_, err = call.StartRecording(RecordingRequest{})
		if refusal, ok := errors.AsType[*RefusalError](err); !ok || refusal.Code != 21220 {
			t.Errorf("one recording too many: %v", err)
		}
		a.line.leg.HungUp()
		a.result()
		if _, err = call.StartRecording(RecordingRequest{}); !errors.Is(err, ErrEnded) {
			t.Errorf("recording of an ended call: %v", err)
		}
		if _, err = h.x.StopRecording("REno"); !errors.Is(err, ErrUnknownRecording) {
			t.Errorf("stop of none: %v", err)
		}
	})
}

func TestRecording_kept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "made", "when needed")
		b := newBench(t, stay, func(c *Config) { c.Remember, c.RecordingsDir = 2, dir })
		alice := b.call(nil)
		call := alice.leg.Call()
		if _, err := call.StartRecording(RecordingRequest{}); !errors.Is(err, ErrNotAnswered) {
			t.Errorf("a call that rings is recorded: %v", err)
		}
		if err := call.Answer(t.Context()); err != nil {
			t.Fatal(err)
		}
		var sids []string
		for range 3 {
			info, err := call.StartRecording(RecordingRequest{})
			if err != nil {
				t.Fatal(err)
			}
			sids = append(sids, info.SID)
			converse(time.Second)
			if _, err := b.x.StopRecording(info.SID); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		files := func() string {
			synctest.Wait()
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, e := range entries {
				names = append(names, strings.TrimSuffix(e.Name(), ".wav"))
			}
			return strings.Join(names, " ")
		}
		if got := files(); got != sids[1]+" "+sids[2] {
			t.Errorf("files: %s, want those of the last two of %v", got, sids)
		}
		if err := b.x.DeleteRecording(sids[2]); err != nil {
			t.Error(err)
		}
		if _, ok := b.x.Recording(sids[2]); ok || files() != sids[1] {
			t.Errorf("a deleted recording is there; files: %s", files())
		}
		if err := b.x.Close(); err != nil {
			t.Fatal(err)
		}
		if got := files(); got != sids[1] {
			t.Errorf("files after the end: %q", got)
		}
	})
}

func TestRecording_close(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay)
		alice := b.call(nil)
		if err := alice.leg.Call().Answer(t.Context()); err != nil {
			t.Fatal(err)
		}
		info, err := alice.leg.Call().StartRecording(RecordingRequest{Callback: told("http://app/rec")})
		if err != nil {
			t.Fatal(err)
		}
		converse(time.Second, voice{alice, hzA})
		path, err := b.x.folder.path(info.SID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = os.Stat(path); err != nil {
			t.Error(err)
		}
		if err = b.x.Close(); err != nil {
			t.Fatal(err)
		}
		if got := b.notes.fields("http://app/rec", "RecordingStatus"); !cmp.Equal(got, []string{"in-progress", "completed"}) {
			t.Errorf("callbacks: %v", got)
		}
		if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the temporary folder is still there: %v", err)
		}
	})
}

func TestRecording_noDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		b := newBench(t, stay, func(c *Config) { c.RecordingsDir = file })
		alice := b.call(nil)
		call := alice.leg.Call()
		if err := call.Answer(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := call.StartRecording(RecordingRequest{Callback: told("http://app/rec")}); err != nil {
			t.Fatal(err)
		}
		converse(time.Second, voice{alice, hzA})
		if got := b.only(); got.Status != RecordingAbsent || call.Status() != StatusInProgress {
			t.Errorf("recording = %+v, the call is %v", got, call.Status())
		}
		if got := b.notes.fields("http://app/rec", "RecordingStatus"); !cmp.Equal(got, []string{"in-progress", "absent"}) {
			t.Errorf("callbacks: %v", got)
		}
	})
}
