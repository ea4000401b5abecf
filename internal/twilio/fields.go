package twilio

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// field is one name and value of a form or query.
type field struct{ name, value string }

// maxFields is how many fields are read, as package net/url reads no more either.
const maxFields = 10_000

// parseFields reads a form or query: what [url.ParseQuery] reads and refuses, as a list,
// which is what a signature is made of, and into one piece of memory.
func parseFields[T string | []byte](raw T) ([]field, error) {
	n, size := 1, len(raw)
	for i := range size {
		switch raw[i] {
		case '&':
			n++
		case ';':
			return nil, errors.New("there is a semicolon between fields")
		}
	}
	if n > maxFields {
		return nil, errors.New("there are too many fields")
	}
	fields := make([]field, 0, n)
	var text strings.Builder
	text.Grow(size) // enough: what was written never moves
	for i := 0; i < size; i++ {
		if raw[i] == '&' {
			continue
		}
		start, equals := text.Len(), -1
		for ; i < size && raw[i] != '&'; i++ {
			switch c := raw[i]; {
			case c == '=' && equals < 0:
				equals = text.Len()
			case c == '+':
				text.WriteByte(' ')
			case c == '%':
				if i+2 >= size || !isHex(raw[i+1]) || !isHex(raw[i+2]) {
					return nil, errors.New("a percent sign stands before other than two hexadecimal digits")
				}
				text.WriteByte(unhex(raw[i+1])<<4 | unhex(raw[i+2]))
				i += 2
			default:
				text.WriteByte(c)
			}
		}
		name, value := text.String()[start:], ""
		if equals >= 0 {
			name, value = name[:equals-start], name[equals-start:]
		}
		fields = append(fields, field{name, value})
	}
	return fields, nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// unhex is the value of a hexadecimal digit.
func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// valuesOf gives fields by name, the values of a name in their order.
func valuesOf(fields []field) url.Values {
	values := make(url.Values, len(fields))
	all := make([]string, len(fields)) // one piece of memory for all that are there once
	for i, f := range fields {
		if earlier, twice := values[f.name]; twice {
			values[f.name] = append(earlier, f.value)
			continue
		}
		all[i] = f.value
		values[f.name] = all[i : i+1 : i+1]
	}
	return values
}

// sortedFields is every name with every different value, in byte order. It sorts what it
// is given.
func sortedFields(fields []field) []byte {
	slices.SortFunc(fields, func(a, b field) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
	size := 0
	for _, f := range fields {
		size += len(f.name) + len(f.value)
	}
	signed := make([]byte, 0, size)
	for i, f := range fields {
		if i == 0 || f != fields[i-1] {
			signed = append(append(signed, f.name...), f.value...)
		}
	}
	return signed
}
