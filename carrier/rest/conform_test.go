package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is a path of Twilio's description.
type operation struct {
	path *regexp.Regexp
	name string
	item *openapi3.PathItem
}

// description reads Twilio's description once.
var description = sync.OnceValues(func() ([]operation, error) {
	openapi3.DefineStringFormatValidator("date-time-rfc-2822", openapi3.NewCallbackValidator(func(text string) error {
		if _, err := mail.ParseDate(text); err != nil {
			return err
		}
		_, err := time.Parse(time.RFC1123Z, text)
		return err
	}))
	doc, err := openapi3.NewLoader().LoadFromFile("testdata/twilio-oai-subset.json")
	if err != nil {
		return nil, err
	}
	// Its own text says that this is null while a conference lives.
	doc.Components.Schemas["conference_enum_reason_conference_ended"].Value.Nullable = true
	var all []operation
	for path, item := range doc.Paths.Map() {
		pattern := regexp.MustCompile(`\\\{[A-Za-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`)
		all = append(all, operation{regexp.MustCompile("^" + pattern + "$"), path, item})
	}
	// A path that is written out comes before one that has a name in its place.
	slices.SortFunc(all, func(a, b operation) int {
		return strings.Count(a.name, "{") - strings.Count(b.name, "{")
	})
	return all, nil
})

// conforms checks an answer against Twilio's description; a fault against what
// all faults look like. The body can be read again.
func conforms(t *testing.T, method, path string, res *http.Response) {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		t.Errorf("%s %s: %v", method, path, err)
		return
	}
	if err := conform(method, path, res.StatusCode, res.Header.Get("Content-Type"), body); err != nil {
		t.Errorf("%s %s: %d: %v\n%s", method, path, res.StatusCode, err, body)
	}
}

func conform(method, path string, status int, kind string, body []byte) error {
	if status == http.StatusNoContent {
		if len(body) > 0 {
			return fmt.Errorf("a body of %d bytes", len(body))
		}
		return nil
	}
	if kind != "application/json" {
		return fmt.Errorf("content type %q", kind)
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	if status >= http.StatusBadRequest {
		return conformFault(status, value)
	}
	all, err := description()
	if err != nil {
		return err
	}
	for _, o := range all {
		if !o.path.MatchString(path) {
			continue
		}
		op := o.item.GetOperation(method)
		if op == nil {
			return fmt.Errorf("%s does not have this method", o.name)
		}
		answer := op.Responses.Status(status)
		if answer == nil {
			return fmt.Errorf("%s does not have this status", o.name)
		}
		schema := answer.Value.Content.Get("application/json").Schema.Value
		if err := schema.VisitJSON(value, openapi3.MultiErrors(), openapi3.EnableFormatValidation()); err != nil {
			return err
		}
		return complete(o.name, schema, value)
	}
	return fmt.Errorf("Twilio has no such path")
}

// complete says whether an object has the fields of its schema, no more and no
// fewer. Twilio always sends all.
func complete(where string, schema *openapi3.Schema, value any) error {
	switch v := value.(type) {
	case map[string]any:
		if len(schema.Properties) == 0 {
			return nil
		}
		for name, field := range v {
			property := schema.Properties[name]
			if property == nil {
				return fmt.Errorf("%s: field %s is not Twilio's", where, name)
			}
			if err := complete(where+"."+name, property.Value, field); err != nil {
				return err
			}
		}
		for name := range schema.Properties {
			if _, ok := v[name]; !ok {
				return fmt.Errorf("%s: field %s is missing", where, name)
			}
		}
	case []any:
		for i, item := range v {
			if err := complete(fmt.Sprintf("%s[%d]", where, i), schema.Items.Value, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func conformFault(status int, value any) error {
	v, ok := value.(map[string]any)
	if !ok || len(v) != 4 {
		return fmt.Errorf("a fault has code, message, more_info and status")
	}
	code, _ := v["code"].(float64)
	if text, _ := v["message"].(string); text == "" || code < 10000 || v["status"] != float64(status) ||
		v["more_info"] != fmt.Sprintf("https://www.twilio.com/docs/errors/%d", int(code)) {
		return fmt.Errorf("a fault is not as Twilio's")
	}
	return nil
}
