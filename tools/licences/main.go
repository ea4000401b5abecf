// Command licences lists the licences of all that the program is made of: Go modules that
// are linked into it, npm packages that are bundled into the page, and the voice that is
// embedded. A licence that is not known to be fit for this is an error.
//
//	go run ./tools/licences -page docs/licences.md     writes the page of the documentation
//	go run ./tools/licences -notices NOTICES.txt       writes all texts, to go with the program
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

//go:generate go run . -root ../.. -page ../../docs/licences.md

func main() {
	root := flag.String("root", ".", "folder of the repository")
	page := flag.String("page", "", "file to write the list to")
	notices := flag.String("notices", "", "file to write all texts to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *root, *page, *notices)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "licences: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root, page, notices string) error {
	parts, err := Parts(ctx, root)
	if err != nil {
		return err
	}
	if page == "" && notices == "" {
		return errors.New("nothing to do: give -page or -notices")
	}
	for _, out := range []struct {
		name string
		make func(*bytes.Buffer) error
	}{
		{page, func(b *bytes.Buffer) error { return Page(b, parts) }},
		{notices, func(b *bytes.Buffer) error { return Notices(b, parts) }},
	} {
		if out.name == "" {
			continue
		}
		var b bytes.Buffer
		if err := out.make(&b); err != nil {
			return err
		}
		if err := os.WriteFile(out.name, b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
