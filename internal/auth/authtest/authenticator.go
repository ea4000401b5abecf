// Package authtest has a device with a passkey, and the browser around it, for tests. It shares no code with what it is a
// test of.
package authtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"
)

// Authenticator is a device with one passkey, and the browser around it. What it does wrong is set by its fields.
// Source: https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data
type Authenticator struct {
	Key    *ecdsa.PrivateKey
	ID     []byte
	Handle []byte // of the user whose passkey it is
	Count  uint32

	Origin   string // of the page
	RP       string // whose digest it signs
	Cross    bool   // the page is in a frame of another's
	Unproved bool   // the person did not prove who they are
	Absent   bool   // nor were they there
	Backup   byte   // flags of backup: 0x08 may be, 0x10 is
	Kind     string // of the ceremony, instead of the right one
	Alg      int64  // of the key, instead of ES256
}

const (
	flagPresent  = 0x01
	flagVerified = 0x04
	flagKey      = 0x40
)

// NewAuthenticator makes a device that does all right for the page at https://phone.example.
func NewAuthenticator(tb testing.TB) *Authenticator {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id) // never fails
	return &Authenticator{Key: key, ID: id, Origin: "https://phone.example", RP: "phone.example", Alg: -7}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// Asked is what the options of a ceremony say that matters here.
type Asked struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"`
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	UserVerification       string `json:"userVerification"`
	AuthenticatorSelection struct {
		ResidentKey      string `json:"residentKey"`
		UserVerification string `json:"userVerification"`
	} `json:"authenticatorSelection"`
	Exclude []struct {
		ID string `json:"id"`
	} `json:"excludeCredentials"`
	Attestation string `json:"attestation"`
}

// Read reads options of any form that is JSON.
func Read(tb testing.TB, options any) (a Asked) {
	tb.Helper()
	text, err := json.Marshal(options)
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func (d *Authenticator) client(tb testing.TB, kind, challenge string) []byte {
	tb.Helper()
	if d.Kind != "" {
		kind = d.Kind
	}
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": d.Cross})
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func (d *Authenticator) data(flags byte) []byte {
	if !d.Absent {
		flags |= flagPresent
	}
	if !d.Unproved {
		flags |= flagVerified
	}
	rp := sha256.Sum256([]byte(d.RP))
	return binary.BigEndian.AppendUint32(append(rp[:], flags|d.Backup), d.Count)
}

// Create makes the passkey and answers as navigator.credentials.create.
func (d *Authenticator) Create(tb testing.TB, options any) []byte {
	tb.Helper()
	a := Read(tb, options)
	handle, err := base64.RawURLEncoding.DecodeString(a.User.ID)
	if err != nil {
		tb.Fatal(err)
	}
	d.Handle = handle
	point, err := d.Key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		tb.Fatal(err)
	}
	// {1: 2 (EC2), 3: alg, -1: 1 (P-256), -2: x, -3: y}
	key := cborMap(cborInt(1), cborInt(2), cborInt(3), cborInt(d.Alg), cborInt(-1), cborInt(1),
		cborInt(-2), cborBytes(point[1:33]), cborInt(-3), cborBytes(point[33:]))
	data := d.data(flagKey)
	data = append(data, make([]byte, 16)...)                      // of no known make
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.ID))) //nolint:gosec // 16 bytes
	data = append(append(data, d.ID...), key...)
	object := cborMap(cborText("fmt"), cborText("none"), cborText("attStmt"), cborMap(), cborText("authData"), cborBytes(data))
	return d.answer(tb, map[string]any{
		"clientDataJSON": b64(d.client(tb, "webauthn.create", a.Challenge)), "attestationObject": b64(object),
		"transports": []string{"internal"}, "publicKeyAlgorithm": d.Alg, "authenticatorData": b64(data),
	})
}

// Get answers as navigator.credentials.get.
func (d *Authenticator) Get(tb testing.TB, options any) []byte {
	tb.Helper()
	client, data := d.client(tb, "webauthn.get", Read(tb, options).Challenge), d.data(0)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(slices.Concat(data, sum[:]))
	signature, err := ecdsa.SignASN1(rand.Reader, d.Key, digest[:])
	if err != nil {
		tb.Fatal(err)
	}
	return d.answer(tb, map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(d.Handle),
	})
}

func (d *Authenticator) answer(tb testing.TB, response map[string]any) []byte {
	tb.Helper()
	text, err := json.Marshal(map[string]any{
		"id": b64(d.ID), "rawId": b64(d.ID), "type": "public-key", "authenticatorAttachment": "platform",
		"clientExtensionResults": map[string]any{"credProps": map[string]any{"rk": true}}, "response": response,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// The few forms of CBOR that are needed. Source: RFC 8949, section 3.

func cborHead(major byte, n uint64) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 1<<8:
		return []byte{major<<5 | 24, byte(n)}
	}
	return binary.BigEndian.AppendUint16([]byte{major<<5 | 25}, uint16(n)) //nolint:gosec // a few hundred at most
}

func cborInt(n int64) []byte {
	if n < 0 {
		return cborHead(1, uint64(-1-n))
	}
	return cborHead(0, uint64(n))
}

func cborBytes(b []byte) []byte { return append(cborHead(2, uint64(len(b))), b...) }
func cborText(s string) []byte  { return append(cborHead(3, uint64(len(s))), s...) }

func cborMap(keysAndValues ...[]byte) []byte {
	return append(cborHead(5, uint64(len(keysAndValues)/2)), slices.Concat(keysAndValues...)...)
}
