package static_test

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"softphone/static"
)

func TestFiles_hasAPageAlways(t *testing.T) {
	page, err := fs.ReadFile(static.Files(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if static.Built() == strings.Contains(string(page), "make run") {
		t.Errorf("Built() = %t, but the page is the other one", static.Built())
	}
}

// pages are the documents that browsers are given: one where none was built.
func pages(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, name := range []string{"index.html", "telephone.html"} {
		page, err := fs.ReadFile(static.Files(), name)
		if err != nil && (name == "index.html" || static.Built()) {
			t.Fatal(err)
		}
		all[name] = page
	}
	return all
}

// The policy forbids inline scripts and styles, so a page that has any does not work.
func TestFiles_pagesObeyPolicy(t *testing.T) {
	for name, page := range pages(t) {
		for what, forbidden := range map[string]*regexp.Regexp{
			"inline script":   regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>\s*[^<\s]`),
			"inline style":    regexp.MustCompile(`(?i)<style|\sstyle=`),
			"inline handler":  regexp.MustCompile(`(?i)\son[a-z]+=`),
			"foreign address": regexp.MustCompile(`(?i)(?:src|href)="(?:https?:)?//`),
		} {
			if found := forbidden.Find(page); found != nil {
				t.Errorf("%s in %s: %q", what, name, found)
			}
		}
	}
}

func TestFiles_everyAssetOfThePagesExists(t *testing.T) {
	for name, page := range pages(t) {
		for _, found := range regexp.MustCompile(`(?:src|href)="/([^"]+)"`).FindAllSubmatch(page, -1) {
			if _, err := fs.Stat(static.Files(), string(found[1])); err != nil {
				t.Errorf("%s names it, but: %v", name, err)
			}
		}
	}
}

func TestFiles_open(t *testing.T) {
	tests := map[string]struct {
		name string
		want error
	}{
		"a sound":            {"sounds/incoming.wav", nil},
		"the folder":         {"sounds", nil},
		"the root":           {".", nil},
		"no such file":       {"assets/none.js", fs.ErrNotExist},
		"no way up":          {"../fs.go", fs.ErrInvalid},
		"no absolute path":   {"/index.html", fs.ErrInvalid},
		"not the other page": {"unbuilt.html", fs.ErrNotExist},
		"not the folder":     {"dist/index.html", fs.ErrNotExist},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file, err := static.Files().Open(tt.name)
			if !errors.Is(err, tt.want) {
				t.Fatalf("Open(%q) = %v, want %v", tt.name, err, tt.want)
			}
			if err != nil {
				var path *fs.PathError
				if !errors.As(err, &path) || path.Path != tt.name {
					t.Errorf("the error names %v, want %q", err, tt.name)
				}
				return
			}
			if err := file.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
