package manual

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// document is an object of YAML or JSON.
type document = map[string]any

// extension is where files say which codes can come; beside an operation's own those of its security schemes, of
// its parameters and of all operations.
const extension = "x-errors"

// assemble makes one description of all files below openapi/, and the answers with errors of what they say.
func assemble(files fs.FS, public string, errs Errors) (document, error) {
	names, err := fs.Glob(files, "openapi/*.yaml")
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(names, func(a, b string) int { // what is shared comes first
		return cmp.Compare(shared(b), shared(a))
	})
	whole := document{}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		part := document{}
		if err := yaml.Unmarshal(b, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := merge(whole, part, ""); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	whole["servers"] = []any{document{"url": public}}
	w := &writer{whole: whole, errs: errs}
	w.general = object(whole[extension])
	delete(whole, extension)
	for at, item := range object(whole["paths"]) {
		for method, operation := range object(item) {
			if method == "parameters" {
				continue
			}
			if err := w.write(method, object(item), object(operation)); err != nil {
				return nil, fmt.Errorf("%s %s: %w", strings.ToUpper(method), at, err)
			}
		}
	}
	return whole, nil
}

func shared(name string) int {
	if path.Base(name) == "api.yaml" {
		return 1
	}
	return 0
}

// merge lays from over into: what is in both must be objects.
func merge(into, from document, at string) error {
	for k, v := range from {
		there, ok := into[k]
		if !ok {
			into[k] = v
			continue
		}
		a, isObject := there.(document)
		b, isAlso := v.(document)
		if !isObject || !isAlso {
			return fmt.Errorf("%s/%s is described twice", at, k)
		}
		if err := merge(a, b, at+"/"+k); err != nil {
			return err
		}
	}
	return nil
}

// writer writes the answers with errors into operations.
type writer struct {
	whole   document
	errs    Errors
	general document // codes that operations may have in common
}

func (w *writer) write(method string, item, operation document) error {
	codes := slices.Concat(w.codes(operation), texts(w.general["always"]))
	if method != "get" {
		codes = append(codes, texts(w.general["unsafe"])...)
	}
	if operation["requestBody"] != nil {
		codes = append(codes, texts(w.general["body"])...)
	}
	for _, p := range slices.Concat(list(item["parameters"]), list(operation["parameters"])) {
		codes = append(codes, w.codes(object(p))...)
	}
	security, own := operation["security"]
	if !own {
		security = w.whole["security"]
	}
	for _, s := range list(security) {
		for scheme := range object(s) {
			codes = append(codes, w.codes(w.find("#/components/securitySchemes/"+scheme))...)
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	operation[extension] = codes
	responses := object(operation["responses"])
	byStatus := map[int][]string{}
	for _, code := range codes {
		e, ok := w.errs[code]
		if !ok {
			return fmt.Errorf("the code %s is not in errors.yaml", code)
		}
		for _, s := range e.Status {
			if s > 0 {
				byStatus[s] = append(byStatus[s], "`"+code+"`")
			}
		}
	}
	for status, codes := range byStatus {
		responses[strconv.Itoa(status)] = document{
			"description": http.StatusText(status) + ": " + strings.Join(codes, ", ") + ".",
			"content":     document{"application/problem+json": document{"schema": document{"$ref": "#/components/schemas/Problem"}}},
		}
	}
	return nil
}

// codes are those that something says may come, itself or what it refers to.
func (w *writer) codes(of document) []string {
	if ref, ok := of["$ref"].(string); ok {
		of = w.find(ref)
	}
	return texts(of[extension])
}

// find returns what a reference within the description is to.
func (w *writer) find(ref string) document {
	at := w.whole
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at = object(at[name])
	}
	return maps.Clone(at)
}

func object(v any) document {
	o, _ := v.(document)
	return o
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// texts are the texts of a list, and of lists in it.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, texts(one)...)
		}
		return all
	}
	return nil
}
