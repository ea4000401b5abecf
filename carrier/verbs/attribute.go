package verbs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// codeSchema is a warning only: an element, attribute or value that is not in the schema.
const codeSchema = 12200

// warning is something in a document that was not taken as written.
type warning struct {
	code int
	verb string
	text string
}

// warnings collects what one parse has to say.
type warnings struct{ list []warning }

func (w *warnings) add(code int, verb, format string, args ...any) {
	w.list = append(w.list, warning{code: code, verb: verb, text: fmt.Sprintf(format, args...)})
}

// reader takes the attributes of one element. Each getter says what the attribute's value must be; a value that is
// not gives a warning with the given code and the default. done reports the attributes that nobody asked for.
type reader struct {
	warn  *warnings
	verb  string // as in warnings: "Dial", "Dial->Number"
	attrs map[string]string
	asked map[string]bool
}

func read(w *warnings, verb string, e *element) *reader {
	r := &reader{warn: w, verb: verb, attrs: make(map[string]string, len(e.attrs)), asked: make(map[string]bool)}
	for _, a := range e.attrs {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || strings.HasSuffix(a.Name.Space, "XMLSchema-instance"):
			// says where a schema is, not what to do
		case a.Name.Space != "":
			r.attrs["xml:"+a.Name.Local] = a.Value // xml:lang is the only one that means something
		default:
			r.attrs[a.Name.Local] = a.Value
		}
	}
	return r
}

// get gives the trimmed value and whether the attribute is there.
func (r *reader) get(name string) (string, bool) {
	r.asked[name] = true
	value, ok := r.attrs[name]
	return strings.TrimSpace(value), ok
}

func (r *reader) text(name string) string {
	value, _ := r.get(name)
	return value
}

func (r *reader) invalid(code int, name, value, want string) {
	r.warn.add(code, r.verb, "%s=%q: want %s; the default is used", name, value, want)
}

// boolean is true or false; false by default.
func (r *reader) boolean(name string, code int) bool {
	value, ok := r.get(name)
	if strings.EqualFold(value, "true") {
		return true
	}
	if ok && !strings.EqualFold(value, "false") {
		r.invalid(code, name, value, "true or false")
	}
	return false
}

func (r *reader) integer(name string, code, def, low, high int) int {
	value, ok := r.get(name)
	if !ok {
		return def
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		r.invalid(code, name, value, fmt.Sprintf("%d to %d", low, high))
		return def
	}
	return n
}

func (r *reader) seconds(name string, code, def, low, high int) time.Duration {
	return time.Duration(r.integer(name, code, def, low, high)) * time.Second
}

// method is GET or POST; POST by default.
func (r *reader) method(name string, code int) string {
	value, ok := r.get(name)
	upper := strings.ToUpper(value)
	switch {
	case !ok:
	case upper == "GET", upper == "POST":
		return upper
	default:
		r.invalid(code, name, value, "GET or POST")
	}
	return "POST"
}

// word is one of the allowed words, the first of which is the default.
func (r *reader) word(name string, code int, allowed ...string) string {
	value, ok := r.get(name)
	if !ok {
		return allowed[0]
	}
	if slices.Contains(allowed, value) {
		return value
	}
	r.invalid(code, name, value, strings.Join(allowed, ", "))
	return allowed[0]
}

// unperformed takes attributes that Twilio knows and this carrier does not act upon.
func (r *reader) unperformed(names ...string) {
	for _, name := range names {
		if value, ok := r.get(name); ok {
			r.warn.add(codeSchema, r.verb, "%s=%q is not performed by the local carrier", name, value)
		}
	}
}

func (r *reader) done() {
	for _, name := range slices.Sorted(maps.Keys(r.attrs)) {
		if !r.asked[name] {
			r.warn.add(codeSchema, r.verb, "attribute %s is not known", name)
		}
	}
}
