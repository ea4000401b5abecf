// Package manual makes what developers of other frontends read: the OpenAPI description of the HTTP interface,
// assembled from one file for each noun, and the registry of the codes that errors have. It must not
// know how requests are answered.
package manual

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"softphone/docs"
)

// Manual is the documentation of one server. It is made of files that are in the program, when it is first asked for.
type Manual struct {
	public string
	errs   func() (Errors, error)
	doc    func() (document, error)
	site   func() (*site, error)
	kept   kept
}

// New is the manual of the server at a public URL, which has no trailing slash.
func New(public string) *Manual { return read(public, docs.Files) }

func read(public string, files fs.FS) *Manual {
	m := &Manual{public: public}
	m.errs = sync.OnceValues(func() (Errors, error) { return readErrors(files) })
	m.doc = sync.OnceValues(func() (document, error) {
		errs, err := m.errs()
		if err != nil {
			return nil, err
		}
		return assemble(files, public, errs)
	})
	m.site = sync.OnceValues(func() (*site, error) {
		errs, err := m.errs()
		if err != nil {
			return nil, err
		}
		doc, err := m.doc()
		if err != nil {
			return nil, err
		}
		return newSite(files, errs, doc)
	})
	return m
}

// OpenAPI is the description of the whole interface as JSON.
// Source: https://spec.openapis.org/oas/v3.1.0
func (m *Manual) OpenAPI() ([]byte, error) {
	doc, err := m.doc()
	if err != nil {
		return nil, fmt.Errorf("the description of the interface: %w", err)
	}
	return json.Marshal(doc)
}

// Errors is every code that an error can have.
func (m *Manual) Errors() (Errors, error) { return m.errs() }

// Type is the URI of the page about a code, as problem+json has it.
// Source: RFC 9457, section 3.1.1.
func (m *Manual) Type(code string) string { return m.public + "/docs/errors#" + code }

// Hint is a sentence about what to do, empty for a code that is not known.
func (m *Manual) Hint(code string) string {
	errs, err := m.errs()
	if err != nil {
		return ""
	}
	return errs[code].Do
}
