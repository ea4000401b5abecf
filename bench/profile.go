package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// shareOf is the share, 0 to 1, of a CPU profile's samples that have a function on their
// stack whose name begins with one of the prefixes. A profile without samples has none.
//
// It reads no more of the format than that needs.
// Source: https://github.com/google/pprof/blob/main/proto/profile.proto
func shareOf(packed []byte, prefixes ...string) (float64, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return 0, fmt.Errorf("profile: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return 0, fmt.Errorf("profile: %w", err)
	}
	p := profile{names: map[uint64]uint64{}, functions: map[uint64][]uint64{}}
	if err := fields(text, p.take); err != nil {
		return 0, fmt.Errorf("profile: %w", err)
	}
	return p.share(prefixes), nil
}

// profile is what is read of a profile.
type profile struct {
	strings   []string
	names     map[uint64]uint64   // of functions: where in strings
	functions map[uint64][]uint64 // of locations: innermost first
	samples   []sample
}

type sample struct {
	stack []uint64 // locations
	count uint64
}

// take reads a field of the whole: samples, locations, functions and strings.
func (p *profile) take(number int, _ uint64, body []byte) error {
	switch number {
	case 2:
		var s sample
		var counts []uint64
		err := fields(body, func(n int, v uint64, b []byte) error {
			switch n {
			case 1:
				return numbers(v, b, &s.stack)
			case 2:
				return numbers(v, b, &counts)
			}
			return nil
		})
		if len(counts) > 0 {
			s.count = counts[0]
		}
		p.samples = append(p.samples, s)
		return err
	case 4:
		var id uint64
		var functions []uint64
		err := fields(body, func(n int, v uint64, b []byte) error {
			switch n {
			case 1:
				id = v
			case 4:
				return fields(b, func(n int, v uint64, _ []byte) error {
					if n == 1 {
						functions = append(functions, v)
					}
					return nil
				})
			}
			return nil
		})
		p.functions[id] = functions
		return err
	case 5:
		var id, name uint64
		err := fields(body, func(n int, v uint64, _ []byte) error {
			switch n {
			case 1:
				id = v
			case 2:
				name = v
			}
			return nil
		})
		p.names[id] = name
		return err
	case 6:
		p.strings = append(p.strings, string(body))
	}
	return nil
}

func (p *profile) share(prefixes []string) float64 {
	var all, found uint64
	for _, s := range p.samples {
		all += s.count
		if p.has(s, prefixes) {
			found += s.count
		}
	}
	if all == 0 {
		return 0
	}
	return float64(found) / float64(all)
}

func (p *profile) has(s sample, prefixes []string) bool {
	for _, location := range s.stack {
		for _, f := range p.functions[location] {
			i := p.names[f]
			if i < uint64(len(p.strings)) && slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(p.strings[i], prefix) }) {
				return true
			}
		}
	}
	return false
}

var errWire = errors.New("not in the wire format of protocol buffers")

// fields calls take with each field of a message: a number, or the bytes of a string or
// of a message. Source: https://protobuf.dev/programming-guides/encoding/
func fields(b []byte, take func(number int, value uint64, body []byte) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return errWire
		}
		b = b[n:]
		value, n := binary.Uvarint(b)
		if n <= 0 {
			return errWire
		}
		b = b[n:]
		var body []byte
		switch tag & 7 {
		case 0:
		case 2:
			if value > uint64(len(b)) {
				return errWire
			}
			body, b = b[:value], b[value:]
		default:
			return errWire // a profile has no others
		}
		if err := take(int(tag>>3), value, body); err != nil {
			return err
		}
	}
	return nil
}

// numbers reads a field of repeated numbers, which may come alone or packed.
func numbers(value uint64, packed []byte, into *[]uint64) error {
	if packed == nil {
		*into = append(*into, value)
		return nil
	}
	for len(packed) > 0 {
		v, n := binary.Uvarint(packed)
		if n <= 0 {
			return errWire
		}
		*into, packed = append(*into, v), packed[n:]
	}
	return nil
}
