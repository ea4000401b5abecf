package manual

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Page is one page of the manual.
type Page struct {
	Type string // its Content-Type
	Text []byte
}

// link is where the menu leads.
type link struct {
	Name, Title string
	At          string // as the page's own
	Lead        string
	Description string
}

// site is what all pages have: it is made once.
type site struct {
	files     fs.FS
	templates *template.Template
	errs      Errors
	doc       document
	guides    []link
	tags      []link
}

// Page is what the manual has at a path below /docs, which begins with a slash or is empty. The error is [fs.ErrNotExist]
// where there is nothing.
func (m *Manual) Page(at string) (Page, error) {
	s, err := m.site()
	if err != nil {
		return Page{}, fmt.Errorf("the manual: %w", err)
	}
	page, err := m.kept.page(at, s.page)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Page{}, fmt.Errorf("the manual's page %s: %w", at, err)
	}
	return page, err
}

// kept are pages that were made: there are only so many.
type kept struct {
	mu    sync.Mutex
	pages map[string]Page
}

func (k *kept) page(at string, produce func(string) (Page, error)) (Page, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if p, ok := k.pages[at]; ok {
		return p, nil
	}
	p, err := produce(at)
	if err == nil {
		if k.pages == nil {
			k.pages = map[string]Page{}
		}
		k.pages[at] = p
	}
	return p, err
}

func newSite(files fs.FS, errs Errors, doc document) (*site, error) {
	s := &site{files: files, errs: errs, doc: doc}
	for _, t := range list(doc["tags"]) {
		name, _ := object(t)["name"].(string)
		description, _ := object(t)["description"].(string)
		s.tags = append(s.tags, link{Name: name, Title: titled(name), At: "api/" + name, Description: description})
	}
	var guides []struct{ Name, Title, Lead string }
	b, err := fs.ReadFile(files, "guides/guides.yaml")
	if err == nil {
		err = yaml.Unmarshal(b, &guides)
	}
	if err != nil {
		return nil, fmt.Errorf("guides.yaml: %w", err)
	}
	for _, g := range guides {
		s.guides = append(s.guides, link{Name: g.Name, Title: g.Title, Lead: g.Lead, At: "guides/" + g.Name})
	}
	s.templates, err = template.New("").Funcs(template.FuncMap{
		"prose": prose, "lower": strings.ToLower, "breakable": breakable, "file": s.file,
	}).ParseFS(files, "pages/*.html", "guides/*.html")
	return s, err
}

func titled(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// page makes the page at a path below /docs.
func (s *site) page(at string) (Page, error) {
	at = strings.TrimPrefix(at, "/")
	folder, name := path.Split(at)
	switch {
	case at == "docs.css":
		b, err := fs.ReadFile(s.files, "pages/docs.css")
		return Page{"text/css; charset=utf-8", b}, err
	case at == "":
		return s.whole(at, "Start", "index", s)
	case at == "errors":
		all, err := s.errorPage()
		if err != nil {
			return Page{}, err
		}
		return s.whole(at, "Errors", "errors", all)
	case folder == "api/":
		if i := slices.IndexFunc(s.tags, func(l link) bool { return l.Name == name }); i >= 0 {
			return s.whole(at, s.tags[i].Title, "tag", s.tagPage(s.tags[i]))
		}
	case folder == "guides/":
		if i := slices.IndexFunc(s.guides, func(l link) bool { return l.Name == name }); i >= 0 {
			return s.whole(at, s.guides[i].Title, name+".html", s)
		}
	case strings.HasPrefix(at, "examples/") && fs.ValidPath(at):
		b, err := fs.ReadFile(s.files, at)
		if err != nil {
			return Page{}, fs.ErrNotExist
		}
		return Page{"text/plain; charset=utf-8", b}, nil
	}
	return Page{}, fs.ErrNotExist
}

// whole puts a part into the frame that all pages have.
func (s *site) whole(at, title, part string, data any) (Page, error) {
	var body, b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&body, part, data); err != nil {
		return Page{}, err
	}
	err := s.templates.ExecuteTemplate(&b, "layout", struct {
		Title, At    string
		Guides, Tags []link
		Body         template.HTML
	}{title, at, s.guides, s.tags, template.HTML(body.String())}) //nolint:gosec // a template made it
	return Page{"text/html; charset=utf-8", b.Bytes()}, err
}

// Guides and Tags are for templates.
func (s *site) Guides() []link { return s.guides }

// Tags are the nouns of the interface.
func (s *site) Tags() []link { return s.tags }

// file shows an example that lies below docs/examples.
func (s *site) file(name string) (template.HTML, error) {
	b, err := fs.ReadFile(s.files, path.Join("examples", name))
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = s.templates.ExecuteTemplate(&out, "file", struct{ Name, Text string }{name, strings.TrimRight(string(b), "\n")})
	return template.HTML(out.String()), err //nolint:gosec // a template made it
}

// quoted is what stands between backticks.
var quoted = regexp.MustCompile("`([^`]+)`")

// prose is a text as HTML: what stands between backticks is code.
func prose(text string) template.HTML {
	return template.HTML(quoted.ReplaceAllString(template.HTMLEscapeString(text), "<code>$1</code>")) //nolint:gosec // it was escaped
}

// breakable lets long names break where people would break them.
func breakable(name string) template.HTML {
	return template.HTML(strings.NewReplacer("/", "<wbr>/", "_", "_<wbr>").Replace(template.HTMLEscapeString(name))) //nolint:gosec // it was escaped
}
