package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"strings"

	"softphone/internal/app"
	"softphone/internal/config"
)

// childCommand makes this program the one that is measured:
//
//	bench child hello            Echo that answers a constant
//	bench child sign             Echo that signs a token
//	bench child body             Echo that reads the body and answers a constant
//	bench child pages            server-sent events with a goroutine for each page
//	bench child softphone K=V…   the whole program, with these settings
//
// When it is ready it writes its URL as a line of JSON. Then it answers each line it reads
// with its usage, and stops at the end of its input.
const childCommand = "child"

// The lines that a child understands.
const (
	askUsage  = "usage"  // as it is
	askSettle = "settle" // after a collection that gives memory back
	askBegin  = "begin"  // and profile from now on
	askEnd    = "end"    // with the profile
)

// started is the first line of a child.
type started struct {
	URL   string `json:"url"`
	First string `json:"first"` // the link for the first administrator
}

// served is a server inside this process.
type served struct {
	url   string
	first string
	close func() error
}

// serve is the life of a child.
func serve(ctx context.Context, kind string, args []string, in io.Reader, out io.Writer) error {
	s, err := startServer(ctx, kind, args)
	if err != nil {
		return err
	}
	return errors.Join(answerUsage(started{s.url, s.first}, in, json.NewEncoder(out)), s.close())
}

func answerUsage(first started, in io.Reader, out *json.Encoder) error {
	if err := out.Encode(first); err != nil {
		return err
	}
	var profile bytes.Buffer
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		switch lines.Text() {
		case askSettle:
			debug.FreeOSMemory()
		case askBegin:
			profile.Reset()
			if err := pprof.StartCPUProfile(&profile); err != nil {
				return err
			}
		}
		u := usageNow()
		if lines.Text() == askEnd {
			pprof.StopCPUProfile()
			u.Profile = profile.Bytes()
		}
		if err := out.Encode(u); err != nil {
			return err
		}
	}
	return lines.Err()
}

func startServer(ctx context.Context, kind string, args []string) (served, error) {
	switch kind {
	case "hello":
		return startFloor(ctx, helloFloor())
	case "sign":
		return startFloor(ctx, signFloor())
	case "body":
		return startFloor(ctx, bodyFloor())
	case "pages":
		return startFloor(ctx, pagesFloor())
	case "softphone":
		cfg, err := configOf(args)
		if err != nil {
			return served{}, err
		}
		a, err := app.New(cfg, app.Options{Version: "bench", Logger: app.NewLogger(os.Stderr, cfg)})
		if err != nil {
			return served{}, err
		}
		if err := a.Start(ctx); err != nil {
			return served{}, err
		}
		return served{url: a.URL(), first: a.FirstLink(), close: a.Close}, nil
	}
	return served{}, fmt.Errorf("there is no child %q", kind)
}

// configOf reads settings given as NAME=VALUE, and nothing of the environment.
func configOf(settings []string) (config.Config, error) {
	return config.Load(config.Sources{Lookup: func(name string) (string, bool) {
		for _, s := range settings {
			if value, ok := strings.CutPrefix(s, name+"="); ok {
				return value, true
			}
		}
		return "", false
	}})
}
