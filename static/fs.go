// Package static holds what browsers are given: the built page, and the sounds.
// The page is built from web/ by `make build` and is not committed; the sounds are written by
// tools/sounds and are. It must not know how either is served.
package static

import (
	"embed"
	"errors"
	"io/fs"
	"strings"
)

//go:embed all:dist sounds unbuilt.html
var files embed.FS

// Files is the root of what is served: index.html and the other pages, assets/ (names carry
// a hash of the content, so they never change) and sounds/. Where the pages were not built,
// index.html is a page that says how to build them.
func Files() fs.FS {
	return root{built: Built()}
}

// Built reports whether the page was built before the program was.
func Built() bool {
	_, err := fs.Stat(files, "dist/index.html")
	return err == nil
}

// root lays dist, and sounds beside it, over each other.
type root struct {
	built bool
}

// Open finds a file of the page or a sound. Errors are of type [*fs.PathError] and name the
// path as it was asked for.
func (r root) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	file, err := files.Open(r.place(name))
	if err != nil {
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			err = path.Err
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return file, nil
}

func (r root) place(name string) string {
	switch {
	case name == "index.html" && !r.built:
		return "unbuilt.html"
	case name == "sounds", strings.HasPrefix(name, "sounds/"):
		return name
	case name == ".":
		return "dist"
	default:
		return "dist/" + name
	}
}
