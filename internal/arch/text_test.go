package arch

import (
	"bytes"
	"io/fs"
	"os/exec"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// files are the names of all files that git has or would take; without git, of all that
// do not lie in a folder of built things.
func files(t *testing.T, tree fs.FS) []string {
	t.Helper()
	git := exec.CommandContext(t.Context(), "git", "-C", "../..", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if out, err := git.Output(); err == nil {
		return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	}
	var all []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && Skip(name) {
			return fs.SkipDir
		}
		if err == nil && !d.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestText_repository(t *testing.T) {
	tree := repository(t)
	for _, name := range files(t, tree) {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			continue // removed, and git has not been told yet
		}
		for _, fault := range Text(name, text) {
			t.Error(fault)
		}
		if path.Ext(name) == ".md" {
			for _, fault := range Links(tree, name, text) {
				t.Error(fault)
			}
		}
	}
}

func says(faults []Fault) []string {
	var all []string
	for _, f := range faults {
		all = append(all, f.String())
	}
	return all
}

func TestText_planted(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"plain", "a.go", "package a // a todo list\n", nil},
		{"unfinished", "a.go", "package a\n// TO" + "DO: more\n", []string{"a.go:2: says that something is left to be done: do it, or leave it out"}},
		{"unfinished in a sheet", "a.css", "/* FIX" + "ME */\n", []string{"a.css:1: says that something is left to be done: do it, or leave it out"}},
		{"a machine's path", "a.md", "see /ro" + "ot/x\n", []string{"a.md:1: names a path of one machine"}},
		{"an address that looks like one", "a.md", "https://example.com/wo" + "rk/x\n", nil},
		{"a registry", ".npmrc", "registry=https://registry.np" + "mjs.org/\n", []string{".npmrc:1: names the host of a package registry: the clients know it"}},
		{"a lock file with addresses", "web/package-lock.json", "{\n\"resol" + "ved\": \"x\"}", []string{"web/package-lock.json:2: has a download address: run npm install with omit-lockfile-registry-resolved"}},
		{"a long sheet", "a.css", strings.Repeat("\n", 601), []string{"a.css: has 601 lines, 600 are the most: split it by the reason to change"}},
		{"a long test of the page", "a.test.ts", strings.Repeat("\n", 601), nil},
		{"binary", "a.bin", "\x00 TO" + "DO", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, says(Text(tt.file, []byte(tt.text)))); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinks_planted(t *testing.T) {
	tree := fstest.MapFS{
		"docs/a.md":  {Data: []byte("# One\n\n```sh\n# not a heading\n```\n\n## Two, and `three`: *4*\n")},
		"README.md":  {Data: []byte("# x\n")},
		"deploy/x/y": {Data: nil},
	}
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a file", "[a](a.md)", nil},
		{"a folder", "[a](../deploy/x)", nil},
		{"a heading", "[a](a.md#two-and-three-4)", nil},
		{"a heading of its own", "[a](#one)", nil},
		{"a page elsewhere", "[a](https://example.com/x.md)", nil},
		{"with a title", `[a](../README.md "words")`, nil},
		{"in code", "`[a](b.md)`", nil},
		{"in a block", "```\n[a](b.md)\n```\n", nil},
		{"not there", "\n[a](b.md)", []string{"docs/a.md:2: links to b.md, which is not there"}},
		{"after a block", "```\nx\n```\n[a](b.md)", []string{"docs/a.md:4: links to b.md, which is not there"}},
		{"no such heading", "[a](../README.md#y)", []string{"docs/a.md:1: links to ../README.md#y, and README.md has no such heading"}},
		{"a comment in a block is no heading", "[a](#not-a-heading)", []string{"docs/a.md:1: links to #not-a-heading, and docs/a.md has no such heading"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, says(Links(tree, "docs/a.md", []byte(tt.text)))); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzLinks(f *testing.F) {
	f.Add([]byte("[a](b.md#c)\n```\n[x](y)\n```\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		last := 1 + bytes.Count(text, []byte{'\n'})
		for _, fault := range Links(fstest.MapFS{}, "a.md", text) {
			if fault.Line < 1 || fault.Line > last {
				t.Errorf("line %d of %d", fault.Line, last)
			}
		}
	})
}
