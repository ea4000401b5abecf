package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"softphone/internal/phone"
)

// object is a JSON object whose names stand in it once each, exactly as they were written: the JSON of the standard
// library takes the last of several, and any case.
type object []field

type field struct {
	name  string
	value any // nil, bool, json.Number, string, []any or object
}

// deepest is how far values may be nested.
const deepest = 8

// parseTree reads a JSON value. The path stands for it in errors, which are of kind [phone.Invalid].
func parseTree(path string, data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := value(dec, path, 0)
	if err != nil {
		return nil, err
	}
	if _, err = dec.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed(path)
	}
	return v, nil
}

func malformed(path string) error {
	return phone.Errorf(phone.Invalid, "json_malformed", "%s is no JSON.", path).In(path)
}

func value(dec *json.Decoder, path string, depth int) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, malformed(path)
	}
	delim, ok := token.(json.Delim)
	switch {
	case !ok:
		return token, nil
	case depth == deepest:
		return nil, phone.Errorf(phone.Invalid, "json_too_deep", "%s is nested too deeply.", path).In(path)
	case delim == '[':
		return members(dec, path, depth)
	case delim == '{':
		return fields(dec, path, depth)
	}
	return nil, malformed(path)
}

func members(dec *json.Decoder, path string, depth int) (any, error) {
	l := []any{}
	for dec.More() {
		v, err := value(dec, path, depth+1)
		if err != nil {
			return nil, err
		}
		l = append(l, v)
	}
	if _, err := dec.Token(); err != nil {
		return nil, malformed(path)
	}
	return l, nil
}

func fields(dec *json.Decoder, path string, depth int) (any, error) {
	o := object{}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, malformed(path)
		}
		at := path + "." + name
		if seen[name] {
			return nil, phone.Errorf(phone.Invalid, "field_twice", "%s is there twice.", at).In(at)
		}
		seen[name] = true
		v, err := value(dec, at, depth+1)
		if err != nil {
			return nil, err
		}
		o = append(o, field{name, v})
	}
	if _, err := dec.Token(); err != nil {
		return nil, malformed(path)
	}
	return o, nil
}

// kindOf is what sort of value one is, in words.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "a text"
	case []any:
		return "a list"
	}
	return "an object"
}
