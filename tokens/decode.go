package tokens

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// deepest is how far objects and arrays may be nested in a token.
const deepest = 16

// DecodeUnverified shows what a token says WITHOUT checking who made it, or whether it is
// still good: for tools that explain a token to a person, never to decide anything.
// Objects come as map[string]any, numbers as [json.Number]. The error is a
// [*VerifyError] with [ReasonMalformed].
func DecodeUnverified(token string) (header, claims map[string]any, err error) {
	p, err := split(token)
	if err != nil {
		return nil, nil, err
	}
	return p.header, p.claims, nil
}

// parts is a token taken apart, with nothing proved.
type parts struct {
	header, claims map[string]any
	signed         string // what the signature is over
	signature      []byte
}

// split takes a JWS in compact form apart, RFC 7515 §5.2 steps 1 to 7.
func split(token string) (parts, error) {
	if len(token) > MaxLength {
		return parts{}, refuse(ReasonMalformed, "it is %d bytes long, %d are the most", len(token), MaxLength)
	}
	if strings.Count(token, ".") != 2 {
		return parts{}, refuse(ReasonMalformed, "it has %d dots, want 2", strings.Count(token, "."))
	}
	head, rest, _ := strings.Cut(token, ".")
	body, mac, _ := strings.Cut(rest, ".")
	p := parts{signed: token[:len(head)+1+len(body)]}
	var err error
	if p.header, err = object(head); err != nil {
		return parts{}, refuse(ReasonMalformed, "header: %v", err)
	}
	if p.claims, err = object(body); err != nil {
		return parts{}, refuse(ReasonMalformed, "claims: %v", err)
	}
	if p.signature, err = unbase64(mac); err != nil {
		return parts{}, refuse(ReasonMalformed, "signature: %v", err)
	}
	return p, nil
}

// unbase64 decodes base64url without padding. One text only is accepted for the same
// bytes: Go's decoder skips line ends and, unless told, stray last bits.
func unbase64(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") {
		return nil, errors.New("it has a line end")
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("not base64url: %w", err)
	}
	return b, nil
}

func object(segment string) (map[string]any, error) {
	raw, err := unbase64(segment)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(raw) {
		return nil, errors.New("not valid UTF-8")
	}
	if !json.Valid(raw) {
		return nil, errors.New("not valid JSON")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, err
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("not a JSON object")
	}
	return o, nil
}

// value reads one JSON value. Unlike json.Unmarshal it refuses an object with the same
// name twice, of which two readers may take different ones (RFC 8725 §2.4), and it never
// takes "EXP" for "exp".
func value(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("not valid JSON: %w", err)
	}
	open, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth == deepest {
		return nil, fmt.Errorf("nested more than %d deep", deepest)
	}
	if open == '[' {
		return array(d, depth)
	}
	return members(d, depth)
}

func array(d *json.Decoder, depth int) ([]any, error) {
	list := []any{}
	for d.More() {
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, end(d)
}

func members(d *json.Decoder, depth int) (map[string]any, error) {
	o := make(map[string]any)
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("not valid JSON: %w", err)
		}
		name, ok := t.(string)
		if !ok {
			return nil, errors.New("a member without a name")
		}
		if _, twice := o[name]; twice {
			return nil, fmt.Errorf("%q is there twice", clip(name))
		}
		if o[name], err = value(d, depth+1); err != nil {
			return nil, err
		}
	}
	return o, end(d)
}

// end reads the closing bracket.
func end(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("not valid JSON: %w", err)
	}
	return nil
}
