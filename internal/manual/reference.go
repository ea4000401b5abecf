package manual

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// tagPage is all operations of a noun, and the objects that they speak of.
type tagPage struct {
	Title, Description string
	Operations         []operation
	Schemas            []namedSchema
}

type operation struct {
	ID, Method, Path, Summary, Description, Door string

	Parameters []field
	Request    *content
	Responses  []response
	Errors     []shownError
}

type response struct {
	Status, Description string

	Contents []content
}

// content is a body of one type.
type content struct {
	Kind, Object, Example string

	Fields []field
}

type namedSchema struct {
	Name, Description string

	Fields []field
}

// shownError is an error as pages show it.
type shownError struct {
	Error

	Code, Statuses string
}

// methods in the order in which they are shown.
func methods() []string { return []string{"post", "get", "head", "put", "patch", "delete"} }

func (s *site) tagPage(tag link) tagPage {
	page := tagPage{Title: tag.Title, Description: tag.Description}
	used := &objects{site: s, seen: map[string]bool{}}
	paths := object(s.doc["paths"])
	for _, at := range slices.SortedFunc(maps.Keys(paths), func(a, b string) int {
		return cmp.Or(-cmp.Compare(versioned(a), versioned(b)), cmp.Compare(a, b)) // aliases come last
	}) {
		item := object(paths[at])
		for _, method := range methods() {
			o := object(item[method])
			if o != nil && slices.Contains(texts(o["tags"]), tag.Name) {
				page.Operations = append(page.Operations, s.operation(at, method, item, o, used))
			}
		}
	}
	for len(used.waiting) > 0 {
		name := used.waiting[0]
		used.waiting = used.waiting[1:]
		schema := s.find("#/components/schemas/" + name)
		page.Schemas = append(page.Schemas, namedSchema{name, word(schema["description"]), used.fields(schema)})
	}
	slices.SortFunc(page.Schemas, func(a, b namedSchema) int { return cmp.Compare(a.Name, b.Name) })
	return page
}

func (s *site) operation(at, method string, item, o document, used *objects) operation {
	shown := operation{
		ID: word(o["operationId"]), Method: strings.ToUpper(method), Path: at,
		Summary: word(o["summary"]), Description: word(o["description"]), Door: s.door(o),
	}
	for _, p := range slices.Concat(list(item["parameters"]), list(o["parameters"])) {
		parameter := s.resolve(object(p))
		f := used.field(word(parameter["name"]), object(parameter["schema"]), parameter["required"] == true)
		f.In, f.Description = word(parameter["in"]), cmp.Or(word(parameter["description"]), f.Description)
		shown.Parameters = append(shown.Parameters, f)
	}
	for kind, body := range object(object(o["requestBody"])["content"]) {
		c := s.content(kind, object(body), used)
		shown.Request = &c
	}
	responses := object(o["responses"])
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		r := object(responses[status])
		if status >= "400" {
			continue
		}
		one := response{Status: status, Description: word(r["description"])}
		contents := object(r["content"])
		for _, kind := range slices.Sorted(maps.Keys(contents)) {
			one.Contents = append(one.Contents, s.content(kind, object(contents[kind]), used))
		}
		shown.Responses = append(shown.Responses, one)
	}
	for _, code := range texts(o[extension]) {
		shown.Errors = append(shown.Errors, s.shown(code))
	}
	return shown
}

// door says who may ask.
func (s *site) door(o document) string {
	security, own := o["security"]
	if !own {
		security = s.doc["security"]
	}
	var doors []string
	for _, one := range list(security) {
		for scheme := range object(one) {
			doors = append(doors, cmp.Or(word(s.find("#/components/securitySchemes/" + scheme)["x-door"]), scheme))
		}
	}
	if len(doors) == 0 {
		return "For everybody."
	}
	return "For " + strings.Join(doors, " or ") + "."
}

func (s *site) content(kind string, body document, used *objects) content {
	c := content{Kind: kind}
	schema := object(body["schema"])
	if ref := word(schema["$ref"]); ref != "" {
		c.Object = used.name(ref)
	} else if schema["properties"] != nil {
		c.Fields = used.fields(schema)
	}
	if strings.HasSuffix(kind, "json") {
		example, ok := body["example"]
		if !ok {
			example = s.example(schema, 0)
		}
		c.Example = pretty(example, s.resolve(schema), s)
	}
	return c
}

// shown is what is said of a code.
func (s *site) shown(code string) shownError {
	e := shownError{Error: s.errs[code], Code: code}
	var statuses []string
	for _, status := range e.Status {
		if status > 0 {
			statuses = append(statuses, strconv.Itoa(status)+" "+http.StatusText(status))
		}
	}
	e.Statuses = strings.Join(statuses, ", ")
	return e
}

// resolve is what a reference is to, or the thing itself.
func (s *site) resolve(o document) document {
	if ref := word(o["$ref"]); ref != "" {
		return s.find(ref)
	}
	return o
}

func (s *site) find(ref string) document { return (&writer{whole: s.doc}).find(ref) }

func versioned(at string) int {
	if strings.HasPrefix(at, "/v1/") {
		return 1
	}
	return 0
}

func word(v any) string {
	text, _ := v.(string)
	return text
}
