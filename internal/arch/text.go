package arch

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// words that no file may hold, each put together here so that this file may.
var (
	unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	machine    = regexp.MustCompile(`(^|[^\w.])/(wo` + `rk|ro` + `ot|Us` + `ers)/\w`)
	registries = regexp.MustCompile(`\b(registry\.np` + `mjs\.org|(proxy|sum)\.gol` + `ang\.org|deb\.deb` + `ian\.org)\b`)
	resolved   = regexp.MustCompile(`"resol` + `ved"\s*:`)
)

// Text checks the words of one file: nothing left to be done later, no path of somebody's
// machine, no host of a package registry; no download addresses in a lock file; and files
// of the page are as short as Go's. Binary files pass.
func Text(name string, text []byte) []Fault {
	if bytes.IndexByte(text, 0) >= 0 {
		return nil
	}
	lock := path.Base(name) == "package-lock.json"
	var faults []Fault
	for i, line := range bytes.Split(text, []byte{'\n'}) {
		at := func(says string) { faults = append(faults, Fault{name, i + 1, says}) }
		if unfinished.Match(line) && !lock {
			at("says that something is left to be done: do it, or leave it out")
		}
		if machine.Match(line) {
			at("names a path of one machine")
		}
		if registries.Match(line) {
			at("names the host of a package registry: the clients know it")
		}
		if lock && resolved.Match(line) {
			at("has a download address: run npm install with omit-lockfile-registry-resolved")
		}
	}
	switch path.Ext(name) {
	case ".ts", ".tsx", ".css", ".mjs", ".js":
		lines := bytes.Count(text, []byte{'\n'})
		if test := strings.Contains(path.Base(name), ".test."); lines > LongestFile && !test {
			faults = append(faults, Fault{name, 0, fmt.Sprintf("has %d lines, %d are the most: split it by the reason to change", lines, LongestFile)})
		}
	}
	return faults
}

var (
	fence   = regexp.MustCompile("(?ms)^ *(```|~~~).*?^ *(```|~~~) *$")
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^()\s]+)(?:\s+"[^"]*")?\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *#* *$`)
	scheme  = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N}\p{M}_\- ]`)
)

// Links checks that what a Markdown file links to in the repository is there, headings
// included.
func Links(tree fs.FS, name string, text []byte) []Fault {
	blank := func(b []byte) []byte { return bytes.Repeat([]byte{'\n'}, bytes.Count(b, []byte{'\n'})) }
	text = code.ReplaceAllFunc(fence.ReplaceAllFunc(text, blank), blank)
	var faults []Fault
	for _, m := range link.FindAllSubmatchIndex(text, -1) {
		target := string(text[m[2]:m[3]])
		if scheme.MatchString(target) || strings.HasPrefix(target, "//") {
			continue
		}
		if says := follow(tree, name, target); says != "" {
			line := 1 + bytes.Count(text[:m[0]], []byte{'\n'})
			faults = append(faults, Fault{name, line, says})
		}
	}
	return faults
}

// follow says why a link leads nowhere, or nothing.
func follow(tree fs.FS, from, target string) string {
	file, anchor, _ := strings.Cut(target, "#")
	to := from
	if file != "" {
		to = path.Join(path.Dir(from), file)
	}
	info, err := fs.Stat(tree, to)
	if err != nil {
		return fmt.Sprintf("links to %s, which is not there", target)
	}
	if anchor == "" || info.IsDir() || path.Ext(to) != ".md" {
		return ""
	}
	text, err := fs.ReadFile(tree, to)
	if err != nil {
		return err.Error()
	}
	for _, m := range heading.FindAllSubmatch(fence.ReplaceAll(text, nil), -1) {
		if Anchor(string(m[1])) == anchor {
			return ""
		}
	}
	return fmt.Sprintf("links to %s, and %s has no such heading", target, to)
}

// Anchor is the name that a heading is linked by, as GitHub makes it: small letters,
// punctuation dropped, spaces to hyphens.
func Anchor(heading string) string {
	plain := link.ReplaceAllString(heading, "]")
	return strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(strings.TrimSpace(plain)), ""), " ", "-")
}
