package verbs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Codes for documents that cannot be performed at all.
const (
	codeParse   = 12100 // not well-formed
	codeVersion = 12101 // not XML 1.0
	codeRoot    = 12102 // the root is not <Response>
)

// maxDepth is far beyond what any document that means something needs.
const maxDepth = 32

// A parseError makes the whole document useless.
type parseError struct {
	code int
	err  error
}

func (e *parseError) Error() string { return fmt.Sprintf("error %d: %v", e.code, e.err) }
func (e *parseError) Unwrap() error { return e.err }

// element is one XML element. Comments and processing instructions are dropped.
type element struct {
	name     string
	attrs    []xml.Attr
	children []node
}

// node is an element or, when that is nil, text.
type node struct {
	element *element
	text    string
}

// text is the text directly in e, trimmed.
func (e *element) text() string {
	var b strings.Builder
	for _, child := range e.children {
		b.WriteString(child.text)
	}
	return strings.TrimSpace(b.String())
}

// elements are the elements directly in e.
func (e *element) elements() []*element {
	var out []*element
	for _, child := range e.children {
		if child.element != nil {
			out = append(out, child.element)
		}
	}
	return out
}

// readTree reads a whole document, whose root may be anything. The error is a *parseError.
func readTree(document []byte) (*element, error) {
	document = bytes.TrimPrefix(document, []byte("\ufeff"))
	d := xml.NewDecoder(bytes.NewReader(document))
	d.CharsetReader = charset
	var root *element
	var open []*element
	for {
		at := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil && len(open) == 0 {
			return root, nil
		}
		if err != nil {
			return nil, malformed(d, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if root != nil && len(open) == 0 {
				return nil, malformed(d, errors.New("a second root element"))
			}
			if len(open) == maxDepth {
				return nil, malformed(d, fmt.Errorf("elements are nested deeper than %d", maxDepth))
			}
			if name, twice := repeated(t.Attr); twice {
				return nil, malformed(d, fmt.Errorf("attribute %s is given twice", name))
			}
			e := &element{name: t.Name.Local, attrs: t.Copy().Attr}
			if root == nil {
				root = e
			} else {
				parent := open[len(open)-1]
				parent.children = append(parent.children, node{element: e})
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.children = append(parent.children, node{text: string(t)})
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, malformed(d, errors.New("text outside the root element"))
			}
		case xml.ProcInst:
			if t.Target == "xml" && at != 0 {
				return nil, malformed(d, errors.New("the XML declaration must be the first thing in the document"))
			}
		}
	}
}

func malformed(d *xml.Decoder, err error) *parseError {
	if strings.Contains(err.Error(), "unsupported version") {
		return &parseError{code: codeVersion, err: err}
	}
	line, column := d.InputPos()
	if _, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return &parseError{code: codeParse, err: err} // names the line itself
	}
	return &parseError{code: codeParse, err: fmt.Errorf("line %d, column %d: %w", line, column, err)}
}

func repeated(attrs []xml.Attr) (name string, twice bool) {
	seen := make(map[xml.Name]bool, len(attrs))
	for _, a := range attrs {
		if seen[a.Name] {
			return a.Name.Local, true
		}
		seen[a.Name] = true
	}
	return "", false
}

// charset reads the encodings besides UTF-8 that applications are seen to declare.
func charset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return input, nil
	case "iso-8859-1", "latin1":
		raw, err := io.ReadAll(input)
		if err != nil {
			return nil, err
		}
		out := make([]byte, 0, len(raw))
		for _, b := range raw {
			out = utf8.AppendRune(out, rune(b))
		}
		return bytes.NewReader(out), nil
	default:
		return nil, fmt.Errorf("encoding %q: want UTF-8", label)
	}
}
