package verbs

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"golang.org/x/tools/txtar"

	"softphone/carrier/exchange"
)

var update = flag.Bool("update", false, "rewrite the traces in testdata")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Each file of testdata is an application (the files it serves), a script (what the far end does) and the trace of
// what the program asked of the application and of the call. A script has a line for each of:
//
//	start URL [METHOD]          what the call begins with; voice.xml otherwise
//	inline                      the call begins with the text of voice.xml instead
//	fallback URL [METHOD]
//	answered                    the call is answered already
//	slow TIME                   the application takes so long for each answer
//	press TIME KEYS             the caller presses keys at that time
//	hangup TIME                 the caller hangs up at that time
//	conference WAIT TALK [CODE]   how long the next conference is waited for and talked in; or why it is not joined
//	message AFTER SECONDS [DIGITS]   how the next Record ends, and how long somebody has spoken; 0: nobody has
//	queue WAIT RESULT [TALK]    how long the next Enqueue waits, or Dial for a member, and how it ends, after which talk
//	dial AFTER STATUS [SECONDS [CODE]]   how the next Dial ends, and how long was talked
func TestProgram_golden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata: %v, %d files", err, len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := make(map[string]string)
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			var got string
			synctest.Test(t, func(t *testing.T) { got = perform(t, parts) })
			if *update {
				rewrite(t, file, archive, got)
				return
			}
			if diff := cmp.Diff(parts["trace"], got); diff != "" {
				t.Errorf("trace (-want +got):\n%s", diff)
			}
		})
	}
}

func rewrite(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	for i := range archive.Files {
		if archive.Files[i].Name == "trace" {
			archive.Files[i].Data = []byte(got)
		}
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// perform runs the program on the parts of a case and gives the trace.
func perform(t *testing.T, parts map[string]string) string {
	t.Helper()
	log := &trace{begun: time.Now()}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := &call{
		trace: log, cancel: cancel, status: exchange.StatusRinging,
		digits: make(chan key, 64), done: make(chan struct{}),
	}
	site := &app{files: parts, trace: log}
	start := exchange.Document{URL: "http://app.test/voice.xml"}
	for line := range strings.Lines(parts["script"]) {
		script(t, strings.Fields(line), c, site, &start)
	}
	if start.Inline != "" {
		start.URL, start.Inline = "", parts["voice.xml"]
	}
	p, err := New(Config{Client: site.client(t), Speak: speak, Decode: decode, Logger: slog.New(traceLog{log})})
	if err != nil {
		t.Fatal(err)
	}
	p.run(ctx, c, start)
	log.add("end, %v", c.Params().Get("CallStatus"))
	if err := wait(t.Context(), site.delay); err != nil { // for an answer that nobody waits for
		t.Fatal(err)
	}
	return log.String()
}

func script(t *testing.T, words []string, c *call, site *app, start *exchange.Document) {
	t.Helper()
	duration := func(word string) time.Duration {
		d, err := time.ParseDuration(word)
		if err != nil {
			t.Fatalf("script: %v", err)
		}
		return d
	}
	words = append(words, "", "", "", "")
	switch words[0] {
	case "":
	case "start":
		start.URL, start.Method = words[1], words[2]
	case "inline":
		start.Inline = "yes"
	case "fallback":
		start.FallbackURL, start.FallbackMethod = words[1], words[2]
	case "answered":
		c.answered, c.status = true, exchange.StatusInProgress
	case "slow":
		site.delay = duration(words[1])
	case "press":
		time.AfterFunc(duration(words[1]), func() {
			c.trace.add("caller presses %s", words[2])
			for _, digit := range []byte(words[2]) {
				c.digits <- key{digit, time.Now()}
			}
		})
	case "hangup":
		time.AfterFunc(duration(words[1]), func() {
			c.trace.add("caller hangs up")
			c.end(exchange.StatusCompleted)
		})
	case "conference":
		code, _ := strconv.Atoi(words[3])
		c.rooms = append(c.rooms, room{waits: duration(words[1]), talks: duration(words[2]), code: code})
	case "message":
		c.messages = append(c.messages, message{after: duration(words[1]), lasts: duration(words[2] + "s"), digits: words[3]})
	case "queue":
		next := stayed{waits: duration(words[1])}
		for next.result.String() != words[2] {
			if next.result++; next.result > exchange.QueueFull {
				t.Fatalf("script: %q is no result of a queue", words[2])
			}
		}
		if words[3] != "" {
			next.talks = duration(words[3])
		}
		c.stays = append(c.stays, next)
	case "dial":
		status, err := exchange.ParseStatus(words[2])
		if err != nil {
			t.Fatalf("script: %v", err)
		}
		seconds, _ := strconv.Atoi(words[3])
		code, _ := strconv.Atoi(words[4])
		c.dials = append(c.dials, dialled{after: duration(words[1]), result: exchange.DialResult{
			Status: status, CallSID: "CAchild", Duration: time.Duration(seconds) * time.Second,
			Bridged: status == exchange.StatusCompleted, ErrorCode: code,
		}})
	default:
		t.Fatalf("script: unknown word %q", words[0])
	}
}
