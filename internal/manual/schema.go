package manual

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// field is a field of an object, or a parameter.
type field struct {
	Name, Type, In, Description, Rule string

	Object   *objectLink
	Required bool
}

// objectLink leads to an object of the same page.
type objectLink struct{ Before, Name string }

// objects collects the objects that a page must explain.
type objects struct {
	*site

	seen    map[string]bool
	waiting []string
}

// name notes that an object is spoken of; empty for what is none.
func (o *objects) name(ref string) string {
	name := ref[strings.LastIndex(ref, "/")+1:]
	if o.find(ref)["properties"] == nil {
		return ""
	}
	if !o.seen[name] {
		o.seen[name] = true
		o.waiting = append(o.waiting, name)
	}
	return name
}

// order is the names of an object's properties: those that are always there first, as they are listed.
func order(schema document) []string {
	required := texts(schema["required"])
	rest := slices.Sorted(maps.Keys(object(schema["properties"])))
	return slices.Concat(required, slices.DeleteFunc(rest, func(n string) bool { return slices.Contains(required, n) }))
}

// fields are those of an object; those of objects in it that have no name of their own stand behind it.
func (o *objects) fields(schema document) []field {
	var all []field
	properties, required := object(schema["properties"]), texts(schema["required"])
	for _, name := range order(schema) {
		property := object(properties[name])
		all = append(all, o.field(name, property, slices.Contains(required, name)))
		inner, prefix := property, name+"."
		if items := object(property["items"]); items != nil {
			inner, prefix = items, name+"[]."
		}
		if inner["properties"] != nil {
			for _, f := range o.fields(inner) {
				f.Name = prefix + f.Name
				all = append(all, f)
			}
		}
	}
	return all
}

func (o *objects) field(name string, schema document, required bool) field {
	f := field{Name: name, Required: required}
	for _, one := range append([]any{schema, schema["items"]}, list(schema["oneOf"])...) {
		if ref := word(object(one)["$ref"]); ref != "" {
			if of := o.name(ref); of != "" {
				f.Object = &objectLink{Name: of}
			}
		}
	}
	whole := o.resolve(schema)
	f.Description = cmp.Or(word(schema["description"]), word(whole["description"]))
	f.Rule = rule(whole)
	f.Type = typed(whole, o.site)
	if f.Object != nil {
		f.Type = ""
		switch {
		case schema["items"] != nil:
			f.Object.Before = "list of "
		case schema["oneOf"] != nil:
			f.Object.Before = "null or "
		}
	}
	return f
}

// typed says what a value is.
func typed(schema document, s *site) string {
	kinds := strings.Join(texts(schema["type"]), " or ")
	if strings.HasPrefix(kinds, "array") {
		of := typed(s.resolve(object(schema["items"])), s)
		kinds = strings.Replace(kinds, "array", "list of "+cmp.Or(of, "any"), 1)
	}
	if format := word(schema["format"]); format != "" {
		kinds += ", " + format
	}
	return kinds
}

// rule says what a value must be like.
func rule(schema document) string {
	var all []string
	if values := list(schema["enum"]); values != nil {
		var names []string
		for _, v := range values {
			b, err := json.Marshal(v)
			if err == nil {
				names = append(names, string(b))
			}
		}
		all = append(all, "one of "+strings.Join(names, ", "))
	}
	for _, limit := range []struct{ key, says string }{
		{"minimum", "at least %v"},
		{"maximum", "at most %v"},
		{"minLength", "%v or more characters"},
		{"maxLength", "%v characters or fewer"},
		{"maxItems", "%v or fewer"},
		{"pattern", "%v"},
		{"default", "if it is left out: %v"},
	} {
		if v, ok := schema[limit.key]; ok {
			all = append(all, fmt.Sprintf(limit.says, v))
		}
	}
	return strings.Join(all, "; ")
}

// example makes up a value that a schema describes.
func (s *site) example(schema document, depth int) any {
	schema = s.resolve(schema)
	if v, ok := schema["example"]; ok {
		return v
	}
	if values := list(schema["enum"]); values != nil {
		return values[slices.IndexFunc(values, func(v any) bool { return v != "" })]
	}
	if one := list(schema["oneOf"]); one != nil {
		return s.example(object(one[len(one)-1]), depth)
	}
	kinds := texts(schema["type"])
	switch {
	case slices.Contains(kinds, "null") || len(kinds) == 0:
		return nil
	case kinds[0] == "object":
		o := document{}
		for name, p := range object(schema["properties"]) {
			if depth < 12 {
				o[name] = s.example(object(p), depth+1)
			}
		}
		return o
	case kinds[0] == "array":
		if depth > 11 {
			return []any{}
		}
		return []any{s.example(object(schema["items"]), depth+1)}
	case kinds[0] == "integer", kinds[0] == "number":
		if least, ok := schema["minimum"]; ok {
			return least
		}
		return 0
	case kinds[0] == "boolean":
		return false
	}
	return ""
}

// pretty is a value as JSON for people, its fields in the order of the schema.
func pretty(v any, schema document, s *site) string {
	var b bytes.Buffer
	write(&b, v, schema, s)
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
		return b.String()
	}
	return out.String()
}

func write(b *bytes.Buffer, v any, schema document, s *site) {
	schema = s.resolve(schema)
	if one := list(schema["oneOf"]); one != nil {
		schema = s.resolve(object(one[len(one)-1]))
	}
	switch v := v.(type) {
	case document:
		b.WriteByte('{')
		names := slices.DeleteFunc(order(schema), func(n string) bool { _, ok := v[n]; return !ok })
		for _, n := range slices.Sorted(maps.Keys(v)) {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		for i, name := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, "%q:", name)
			write(b, v[name], object(object(schema["properties"])[name]), s)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, one := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, one, object(schema["items"]), s)
		}
		b.WriteByte(']')
	default:
		e := json.NewEncoder(b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			b.WriteString("null")
		}
	}
}
