package manual

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"gopkg.in/yaml.v3"
)

// Error is what there is to say of a code.
type Error struct {
	Status statuses `yaml:"status"` // with which it comes, in ascending order; 0: in logs and histories only
	Is     string   `yaml:"is"`     // what it means
	Why    string   `yaml:"why"`    // how it comes about
	Do     string   `yaml:"do"`     // what to do
}

// Errors are codes and what there is to say of each.
type Errors map[string]Error

// statuses are written as one number or as a list.
type statuses []int

// UnmarshalYAML reads one number or a list.
func (s *statuses) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.SequenceNode {
		var l []int
		err := n.Decode(&l)
		*s = l
		return err
	}
	var one int
	err := n.Decode(&one)
	*s = statuses{one}
	return err
}

func readErrors(files fs.FS) (Errors, error) {
	f, err := files.Open("errors.yaml")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	all := Errors{}
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("errors.yaml: %w", err)
	}
	for code, e := range all {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("errors.yaml: %s: %w", code, err)
		}
	}
	return all, nil
}

func (e Error) check() error {
	if e.Is == "" || e.Why == "" || e.Do == "" || len(e.Status) == 0 {
		return errors.New("status, is, why and do are needed")
	}
	for i, s := range e.Status {
		if s != 0 && (s < 400 || http.StatusText(s) == "") || i > 0 && s <= e.Status[i-1] {
			return fmt.Errorf("status %d is none of an error, or not in order", s)
		}
	}
	return nil
}
