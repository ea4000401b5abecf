package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Page writes the list as a page of the documentation.
func Page(b *bytes.Buffer, parts []Part) error {
	fmt.Fprint(b, "# Licences\n\n"+
		"Other people's work that is in what we ship, as `make generate` found it. All of it may be\n"+
		"shipped if its notice goes along: `go run ./tools/licences -notices NOTICES.txt` writes all notices\n"+
		"into one file, and the container image has it as `/NOTICES.txt`.\n")
	where := ""
	for _, p := range parts {
		if p.Where != where {
			where = p.Where
			fmt.Fprintf(b, "\n## In the %s\n\n| what | version | licence |\n|---|---|---|\n", where)
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", p.Name, p.Version, p.Licence)
	}
	fmt.Fprint(b, "\nThe voice is CMU Flite. Its own terms are like the MIT licence's, with two conditions more: changes\n"+
		"must be marked, and the authors' names stay.\n")
	return nil
}

// Notices writes the text of every licence. The parts must be installed: `npm ci` in web,
// `go mod download`.
func Notices(b *bytes.Buffer, parts []Part) error {
	for _, p := range parts {
		files, err := textsIn(p.Dir)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		fmt.Fprintf(b, "%s\n%s %s (%s)\n%[1]s\n\n", strings.Repeat("=", 78), p.Name, p.Version, p.Licence)
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "--- %s\n\n%s\n\n", filepath.Base(name), bytes.TrimSpace(text))
		}
	}
	return nil
}
