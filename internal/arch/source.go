package arch

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Source is what the rules want to know of one Go file.
type Source struct {
	Path    string // from the repository's root, with slashes
	Package string // its folder; "" at the root
	Test    bool
	Made    bool // generated: says so in its first lines
	Lines   int
	Imports []Use // What is an import path
	Calls   []Use // What is "package.Name", only of imported packages of the standard library
}

// Use is one mention and the line that it stands on.
type Use struct {
	What string
	Line int
}

// Skip reports whether a folder holds nothing written by hand: what git, Node and the
// build put there, and data.
func Skip(dir string) bool {
	switch dir {
	case ".git", "bin", "data", "static/dist", "carrier/media/speech/dist", "e2e/artifacts":
		return true
	default:
		return path.Base(dir) == "node_modules"
	}
}

// Sources reads all Go files of the tree, but those in testdata. The error names a file that does not parse.
func Sources(tree fs.FS) ([]Source, error) {
	var all []Source
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (Skip(name) || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		s, err := read(name, text)
		if err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	return all, err
}

func read(name string, text []byte) (Source, error) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return Source{}, fmt.Errorf("arch: %w", err)
	}
	s := Source{
		Path:    name,
		Package: strings.TrimPrefix(path.Dir(name), "."),
		Test:    strings.HasSuffix(name, "_test.go"),
		Made:    ast.IsGenerated(f),
		Lines:   bytes.Count(text, []byte{'\n'}),
	}
	line := func(n ast.Node) int { return files.Position(n.Pos()).Line }
	known := map[string]string{} // name in this file → path
	for _, spec := range f.Imports {
		what, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return Source{}, fmt.Errorf("arch: %s: %w", name, err)
		}
		s.Imports = append(s.Imports, Use{what, line(spec)})
		as := path.Base(what)
		if spec.Name != nil {
			as = spec.Name.Name
		}
		known[as] = what
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && known[x.Name] != "" {
				s.Calls = append(s.Calls, Use{known[x.Name] + "." + sel.Sel.Name, line(sel)})
			}
		}
		return true
	})
	return s, nil
}
