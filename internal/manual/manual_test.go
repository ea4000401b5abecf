package manual

import (
	"encoding/json"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
)

const public = "https://phone.example"

func load(t *testing.T, m *Manual) *openapi3.T {
	t.Helper()
	b, err := m.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOpenAPI_isValid(t *testing.T) {
	doc := load(t, New(public))
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Error(err)
	}
	if !doc.IsOpenAPI31OrLater() || len(doc.Servers) != 1 || doc.Servers[0].URL != public {
		t.Errorf("version %s, servers %v", doc.OpenAPI, doc.Servers)
	}
	names := map[string]string{}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			at := method + " " + path
			if o.OperationID == "" || names[o.OperationID] != "" {
				t.Errorf("%s: the operation's name %q is missing or that of %q", at, o.OperationID, names[o.OperationID])
			}
			names[o.OperationID] = at
			if o.Summary == "" || strings.HasSuffix(o.Summary, ".") {
				t.Errorf("%s: the summary %q is missing, or ends with a full stop", at, o.Summary)
			}
			if len(o.Tags) != 1 || doc.Tags.Get(o.Tags[0]) == nil {
				t.Errorf("%s: the tags are %v: one of api.yaml is needed", at, o.Tags)
			}
		}
	}
}

// A schema that nothing refers to has been left over.
func TestOpenAPI_schemasAreUsed(t *testing.T) {
	m := New(public)
	b, err := m.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	for name := range load(t, m).Components.Schemas {
		if !strings.Contains(string(b), `"#/components/schemas/`+name+`"`) && !slices.Contains([]string{"Calls"}, name) {
			t.Errorf("nothing refers to the schema %s", name)
		}
	}
}

func TestAssemble_badInput(t *testing.T) {
	const api = "openapi: 3.1.0\nx-errors: {always: [internal]}\n"
	const errs = "internal: {status: 500, is: a, why: b, do: c}\n"
	tests := map[string]struct{ files, want map[string]string }{
		"no YAML":             {map[string]string{"openapi/a.yaml": "{"}, map[string]string{"a.yaml": "yaml"}},
		"a path twice":        {map[string]string{"openapi/a.yaml": "paths: {/a: {get: {responses: {}}}}", "openapi/b.yaml": "paths: {/a: {get: {responses: {'200': {}}, summary: x}}, /b: 1}\nopenapi: 3"}, map[string]string{"b.yaml": "described twice"}},
		"a code of its own":   {map[string]string{"openapi/a.yaml": "paths: {/a: {get: {responses: {}, x-errors: [odd]}}}"}, map[string]string{"GET /a": "odd"}},
		"an unknown field":    {map[string]string{"errors.yaml": "a: {status: 400, what: b}"}, map[string]string{"errors.yaml": "what"}},
		"nothing to do":       {map[string]string{"errors.yaml": "a: {status: 400, is: b, why: c}"}, map[string]string{"errors.yaml": "do are needed"}},
		"a status of success": {map[string]string{"errors.yaml": "a: {status: 200, is: b, why: c, do: d}"}, map[string]string{"errors.yaml": "200"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"openapi/api.yaml": {Data: []byte(api)}, "errors.yaml": {Data: []byte(errs)}}
			for path, text := range tt.files {
				files[path] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := read(public, files).OpenAPI()
			for where, what := range tt.want {
				if err == nil || !strings.Contains(err.Error(), where) || !strings.Contains(err.Error(), what) {
					t.Errorf("error %v, want one about %s in %s", err, what, where)
				}
			}
		})
	}
}

func TestManual_ofAnError(t *testing.T) {
	m := New(public)
	if got := m.Type("ttl_invalid"); got != public+"/docs/errors#ttl_invalid" {
		t.Errorf("type %s", got)
	}
	if m.Hint("ttl_invalid") == "" || m.Hint("no_such_code") != "" {
		t.Errorf("hints %q and %q", m.Hint("ttl_invalid"), m.Hint("no_such_code"))
	}
}

// every is each page of the manual.
func every(t *testing.T) map[string]Page {
	t.Helper()
	m := New(public)
	all := map[string]Page{}
	wanted := []string{""}
	for len(wanted) > 0 {
		at := wanted[0]
		wanted = wanted[1:]
		if _, ok := all[at]; ok {
			continue
		}
		page, err := m.Page(at)
		if err != nil {
			t.Fatalf("/docs/%s: %v", at, err)
		}
		all[at] = page
		if !strings.HasPrefix(page.Type, "text/html") {
			continue
		}
		for _, link := range regexp.MustCompile(`(?:href|src)="/docs/?([^"#]*)`).FindAllStringSubmatch(string(page.Text), -1) {
			wanted = append(wanted, link[1])
		}
	}
	return all
}

// Every link within the manual leads somewhere, to the place on the page as well, and no page needs a script, a style
// of its own, or anything from elsewhere.
func TestPage_linksAndPolicy(t *testing.T) {
	all := every(t)
	if len(all) < 20 {
		t.Errorf("only %d pages are linked", len(all))
	}
	forbidden := regexp.MustCompile(`(?i)<script|<style|\sstyle=|\son[a-z]+=|(?:src|<link[^>]*href)="(?:https?:)?//`)
	ids := regexp.MustCompile(`\sid="([^"]+)"`)
	for at, page := range all {
		text := string(page.Text)
		if !strings.HasPrefix(page.Type, "text/html") {
			continue
		}
		if bad := forbidden.FindString(text); bad != "" {
			t.Errorf("/docs/%s: %q is against the policy", at, bad)
		}
		if n := strings.Count(text, "<h1"); n != 1 {
			t.Errorf("/docs/%s has %d first headings", at, n)
		}
		seen := map[string]bool{}
		for _, id := range ids.FindAllStringSubmatch(text, -1) {
			if seen[id[1]] {
				t.Errorf("/docs/%s: the id %s is there twice", at, id[1])
			}
			seen[id[1]] = true
		}
		for _, link := range regexp.MustCompile(`href="(?:/docs/?([^"#]*))?#([^"]+)"`).FindAllStringSubmatch(text, -1) {
			to := at
			if strings.HasPrefix(link[0], `href="/docs`) {
				to = link[1]
			}
			if !strings.Contains(string(all[to].Text), ` id="`+link[2]+`"`) {
				t.Errorf("/docs/%s: %s leads nowhere", at, link[0])
			}
		}
	}
}

// Every operation and every code is on a page.
func TestPage_hasEverything(t *testing.T) {
	var text strings.Builder
	for _, page := range every(t) {
		text.Write(page.Text)
	}
	m := New(public)
	errs, err := m.Errors()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for code := range errs {
		ids = append(ids, code)
	}
	for _, item := range load(t, m).Paths.Map() {
		for _, o := range item.Operations() {
			ids = append(ids, o.OperationID)
		}
	}
	for _, id := range ids {
		if !strings.Contains(text.String(), ` id="`+id+`"`) {
			t.Errorf("no page explains %s", id)
		}
	}
}

// The examples of answers that pages show are answers as they are described.
func TestPage_examplesAreAsDescribed(t *testing.T) {
	m := New(public)
	s, err := m.site()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range load(t, m).Paths.Map() {
		for method, o := range item.Operations() {
			for status, r := range o.Responses.Map() {
				for kind, c := range r.Value.Content {
					if !strings.HasSuffix(kind, "json") {
						continue
					}
					described := object(object(s.doc["paths"])[path])
					for _, name := range []string{strings.ToLower(method), "responses", status, "content", kind} {
						described = object(described[name])
					}
					b, err := json.Marshal(s.example(object(described["schema"]), 0))
					var v any
					if err == nil {
						err = json.Unmarshal(b, &v)
					}
					if err == nil {
						err = c.Schema.Value.VisitJSON(v, openapi3.EnableJSONSchema2020())
					}
					if err != nil {
						t.Errorf("%s %s %s: %v\n%s", method, path, status, err, b)
					}
				}
			}
		}
	}
}

func TestPage_badInput(t *testing.T) {
	m := New(public)
	for _, at := range []string{
		"nothing", "api/", "api/nothing", "guides/guides.yaml", "examples", "examples/", "examples/../errors.yaml", "examples/nothing",
		"errors/", "pages/layout.html", "../docs.go", "\x00",
	} {
		if _, err := m.Page(at); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v, want that there is nothing", at, err)
		}
	}
}
