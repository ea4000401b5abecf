package twiml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// element is a document as a parser that is not ours reads it. Text between
// children is a child with no name.
type element struct {
	Name     string
	Attrs    map[string]string
	Children []element
	Text     string
}

// parse reads a document with encoding/xml, and fails the test if it is not well-formed or an
// attribute occurs twice.
func parse(t *testing.T, doc string) element {
	t.Helper()
	root, err := tree(doc)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, doc)
	}
	return root
}

func tree(doc string) (element, error) {
	d := xml.NewDecoder(strings.NewReader(doc))
	open := []element{{}}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return element{}, err
		}
		last := &open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := element{Name: name(token.Name), Attrs: map[string]string{}}
			for _, a := range token.Attr {
				if _, twice := e.Attrs[name(a.Name)]; twice {
					return element{}, fmt.Errorf("attribute %s occurs twice", name(a.Name))
				}
				e.Attrs[name(a.Name)] = a.Value
			}
			open = append(open, e)
		case xml.EndElement:
			if len(open) < 2 || name(token.Name) != last.Name {
				return element{}, fmt.Errorf("</%s> closes nothing", name(token.Name))
			}
			done := *last
			open = open[:len(open)-1]
			last = &open[len(open)-1]
			last.Children = append(last.Children, done)
		case xml.CharData:
			if len(open) > 1 {
				last.Children = append(last.Children, element{Text: string(token)})
			}
		}
	}
	if len(open) != 1 || len(open[0].Children) != 1 {
		return element{}, errors.New("not one root element")
	}
	return open[0].Children[0], nil
}

func name(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// find returns the first element of a name, depth first.
func (e element) find(name string) (element, bool) {
	if e.Name == name {
		return e, true
	}
	for _, c := range e.Children {
		if found, ok := c.find(name); ok {
			return found, true
		}
	}
	return element{}, false
}

// text is all character data inside the element.
func (e element) text() string {
	all := e.Text
	for _, c := range e.Children {
		all += c.text()
	}
	return all
}
