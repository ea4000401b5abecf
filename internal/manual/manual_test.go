package manual

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
)

const site = "https://phone.example"

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
	doc := load(t, New(site))
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Error(err)
	}
	if !doc.IsOpenAPI31OrLater() || len(doc.Servers) != 1 || doc.Servers[0].URL != site {
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
	m := New(site)
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
			_, err := read(site, files).OpenAPI()
			for where, what := range tt.want {
				if err == nil || !strings.Contains(err.Error(), where) || !strings.Contains(err.Error(), what) {
					t.Errorf("error %v, want one about %s in %s", err, what, where)
				}
			}
		})
	}
}

func TestManual_ofAnError(t *testing.T) {
	m := New(site)
	if got := m.Type("ttl_invalid"); got != site+"/docs/errors#ttl_invalid" {
		t.Errorf("type %s", got)
	}
	if m.Hint("ttl_invalid") == "" || m.Hint("no_such_code") != "" {
		t.Errorf("hints %q and %q", m.Hint("ttl_invalid"), m.Hint("no_such_code"))
	}
}
