package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// started are the browsers that all tests share, started when a test first asks.
var started = struct {
	sync.Mutex
	browsers map[string]*Browser
	failures map[string]error
}{browsers: map[string]*Browser{}, failures: map[string]error{}}

func TestMain(m *testing.M) {
	m.Run() // its verdict is kept: the process exits with it
	for name, b := range started.browsers {
		if err := b.Close(); err != nil {
			fmt.Fprintf(os.Stderr, "e2e: %s does not close: %v\n", name, err)
		}
	}
}

// browser gives a browser by its name, chromium, firefox or webkit. A test whose browser is not
// installed is skipped, unless SOFTPHONE_E2E_REQUIRE names it.
func browser(t *testing.T, name string) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("browsers are not for short tests")
	}
	started.Lock()
	defer started.Unlock()
	b, err := started.browsers[name], started.failures[name]
	if b == nil && err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		switch name {
		case "chromium":
			b, err = Chromium(ctx, os.Getenv("SOFTPHONE_CHROME"), Local)
		case "firefox":
			b, err = Firefox(ctx, "")
		case "webkit":
			b, err = WebKit(ctx)
		default:
			t.Fatalf("no browser is called %q", name)
		}
		if err == nil {
			started.browsers[name] = b
		} else {
			started.failures[name] = err
		}
	}
	required := slices.Contains(strings.Fields(os.Getenv("SOFTPHONE_E2E_REQUIRE")), name)
	switch {
	case errors.Is(err, ErrNoBrowser) && !required:
		t.Skipf("%s: %v", name, err)
	case err != nil:
		t.Fatalf("%s: %v", name, err)
	}
	return b
}
