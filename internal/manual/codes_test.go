package manual

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is the product's own source, package by package, in which codes of errors are looked for. The carrier is not the
// product: it stands where Twilio does.
type source struct {
	files   *token.FileSet
	folders map[string][]*ast.File
	codes   map[string]token.Position // where each is first used
	unclear map[string]token.Position // uses that cannot be read
}

// makers are functions that make errors, and which argument of theirs is the code.
type maker struct {
	folder, name string
	argument     int
	before       string // what stands before the argument in the code
	after        string // and behind it
}

func readSource(t *testing.T) *source {
	t.Helper()
	s := &source{files: token.NewFileSet(), folders: map[string][]*ast.File{}, codes: map[string]token.Position{}, unclear: map[string]token.Position{}}
	for _, root := range []string{"../../internal", "../../server", "../../tokens", "../../twiml", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || strings.HasSuffix(d.Name(), "test")):
				return filepath.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(s.files, path, nil, parser.SkipObjectResolution)
			s.folders[filepath.Dir(path)] = append(s.folders[filepath.Dir(path)], file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// find reads all codes. A function that is given a code, or a part of one, is itself a maker of errors: its callers are
// looked at then, until nothing new is found.
func (s *source) find() {
	makers := map[maker]bool{{name: "Errorf", argument: 1}: true}
	for again := true; again; {
		again = false
		for folder, files := range s.folders {
			for _, file := range files {
				for _, d := range file.Decls {
					f, _ := d.(*ast.FuncDecl)
					ast.Inspect(d, func(n ast.Node) bool {
						for _, m := range s.uses(n, folder, f, slices.Collect(maps.Keys(makers))) {
							if !makers[m] {
								makers[m], again = true, true
							}
						}
						return true
					})
				}
			}
		}
	}
}

// uses looks whether n makes an error in f, and returns the makers that f turns out to be.
func (s *source) uses(n ast.Node, folder string, f *ast.FuncDecl, makers []maker) []maker {
	var found []maker
	switch n := n.(type) {
	case *ast.CallExpr:
		for _, m := range makers {
			if m.is(n.Fun, folder) && len(n.Args) > m.argument {
				found = append(found, s.read(n.Args[m.argument], m, folder, f)...)
			}
		}
	case *ast.CompositeLit:
		if name, ok := n.Type.(*ast.Ident); ok && name.Name == "problem" && len(n.Elts) == 3 {
			found = s.read(n.Elts[1], maker{}, folder, f)
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Code" || key.Name == "code" || key.Name == "Denied") {
			if text, ok := s.text(n.Value, folder); ok && text != "" {
				s.note(text, n.Pos())
			}
		}
	}
	return found
}

// read reads an expression that is a code, or the part of one that m needs.
func (s *source) read(e ast.Expr, m maker, folder string, f *ast.FuncDecl) []maker {
	if text, ok := s.text(e, folder); ok {
		s.note(m.before+text+m.after, e.Pos())
		return nil
	}
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		if text, ok := s.text(b.Y, folder); ok {
			m.after = text + m.after
			return s.read(b.X, m, folder, f)
		}
		if text, ok := s.text(b.X, folder); ok {
			m.before += text
			return s.read(b.Y, m, folder, f)
		}
	}
	if name, ok := e.(*ast.Ident); ok && f != nil {
		if i, variable := parameter(f, name.Name); i >= 0 {
			return []maker{{folder, variable, i, m.before, m.after}}
		}
	}
	s.unclear[s.files.Position(e.Pos()).String()] = s.files.Position(e.Pos())
	return nil
}

// text is the value of a literal or of a constant of the package.
func (s *source) text(e ast.Expr, folder string) (string, bool) {
	switch e := e.(type) {
	case *ast.CallExpr: // a conversion
		if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "string" && len(e.Args) == 1 {
			return s.text(e.Args[0], folder)
		}
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		return s.constant(folder, e.Name)
	case *ast.SelectorExpr:
		if p, ok := e.X.(*ast.Ident); ok {
			for other := range s.folders {
				if filepath.Base(other) == p.Name {
					if text, found := s.constant(other, e.Sel.Name); found {
						return text, true
					}
				}
			}
		}
	}
	return "", false
}

func (s *source) constant(folder, name string) (string, bool) {
	for _, file := range s.folders[folder] {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, n := range v.Names {
					if n.Name == name && i < len(v.Values) {
						return s.text(v.Values[i], folder)
					}
				}
			}
		}
	}
	return "", false
}

func (s *source) note(code string, at token.Pos) {
	if _, ok := s.codes[code]; !ok {
		s.codes[code] = s.files.Position(at)
	}
}

// is reports whether the maker is what is called in a folder: phone.Errorf everywhere, others in their own package.
func (m maker) is(f ast.Expr, folder string) bool {
	everywhere := m.folder == ""
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name == m.name && (m.folder == folder || everywhere && filepath.Base(folder) == "phone")
	case *ast.SelectorExpr:
		of, _ := f.X.(*ast.Ident)
		return f.Sel.Name == m.name && (m.folder == folder || everywhere && of != nil && of.Name == "phone")
	}
	return false
}

// parameter is the place of a function's parameter, or of one of a function that a variable of it holds; -1 if there is
// none of that name. The name is that which it is called by.
func parameter(f *ast.FuncDecl, name string) (int, string) {
	if i := place(f.Type, name); i >= 0 {
		return i, f.Name.Name
	}
	place, called := -1, ""
	ast.Inspect(f, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 {
			l, isFunc := a.Rhs[0].(*ast.FuncLit)
			v, isName := a.Lhs[0].(*ast.Ident)
			if isFunc && isName {
				if i := placeOf(l, name); i >= 0 {
					place, called = i, v.Name
				}
			}
		}
		return true
	})
	return place, called
}

func placeOf(l *ast.FuncLit, name string) int { return place(l.Type, name) }

func place(f *ast.FuncType, name string) int {
	i := 0
	for _, field := range f.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return i
			}
			i++
		}
	}
	return -1
}

// Every code that the program uses is explained, and nothing else is.
func TestErrors_areThoseOfTheProgram(t *testing.T) {
	s := readSource(t)
	s.find()
	for _, at := range s.unclear {
		codes, ok := unreadable[filepath.Base(filepath.Dir(at.Filename))+"/"+filepath.Base(at.Filename)]
		if !ok {
			t.Errorf("%s: which code this is cannot be read: write it as a literal or a constant", at)
		}
		for _, code := range codes {
			s.codes[code] = at
		}
	}
	for _, code := range ofFrameworks {
		s.codes[code] = token.Position{}
	}
	errs, err := New("https://phone.example").Errors()
	if err != nil {
		t.Fatal(err)
	}
	for code, at := range s.codes {
		if _, ok := errs[code]; !ok {
			t.Errorf("%s: the code %s is not explained: add it to docs/errors.yaml", at, code)
		}
	}
	for code := range errs {
		if _, ok := s.codes[code]; !ok {
			t.Errorf("docs/errors.yaml explains %s, which nothing uses", code)
		}
	}
}

// unreadable are files whose codes stand in tables, and those codes; none where codes of other errors are handed on.
var unreadable = map[string][]string{
	"server/participant.go": nil,
	"sqlstore/room.go":      {"pin_taken", "moderator_pin_taken", "number_taken"},
}

// ofFrameworks are codes that are made of an HTTP status.
var ofFrameworks = []string{"not_found", "method_not_allowed", "bad_request"}
