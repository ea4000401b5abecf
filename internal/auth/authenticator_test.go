package auth

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

// authenticator is a device with one passkey, and the browser around it. What it does wrong is set by its fields.
// Source: https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data
type authenticator struct {
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte // of the user whose passkey it is
	count  uint32

	origin   string
	rp       string // whose digest it signs
	cross    bool   // the page is in a frame of another's
	unproved bool   // the person did not prove who they are
	absent   bool   // nor were they there
	backup   byte   // flags of backup: 0x08 may be, 0x10 is
	kind     string // of the ceremony, instead of the right one
	alg      int64  // of the key, instead of ES256
}

const (
	flagPresent  = 0x01
	flagVerified = 0x04
	flagKey      = 0x40
)

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	return &authenticator{key: key, id: id, origin: "https://phone.example", rp: "phone.example", alg: -7}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// asked is what the options of a ceremony say that matters here.
type asked struct {
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

func read(t *testing.T, options any) (a asked) {
	t.Helper()
	text, err := json.Marshal(options)
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (d *authenticator) client(kind, challenge string) []byte {
	if d.kind != "" {
		kind = d.kind
	}
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": d.cross})
	if err != nil {
		panic(err)
	}
	return text
}

func (d *authenticator) data(flags byte) []byte {
	if !d.absent {
		flags |= flagPresent
	}
	if !d.unproved {
		flags |= flagVerified
	}
	rp := sha256.Sum256([]byte(d.rp))
	return binary.BigEndian.AppendUint32(append(rp[:], flags|d.backup), d.count)
}

// create makes the passkey and answers as navigator.credentials.create.
func (d *authenticator) create(t *testing.T, options any) []byte {
	t.Helper()
	a := read(t, options)
	handle, err := base64.RawURLEncoding.DecodeString(a.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.handle = handle
	point, err := d.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		t.Fatal(err)
	}
	// {1: 2 (EC2), 3: alg, -1: 1 (P-256), -2: x, -3: y}
	key := cborMap(cborInt(1), cborInt(2), cborInt(3), cborInt(d.alg), cborInt(-1), cborInt(1),
		cborInt(-2), cborBytes(point[1:33]), cborInt(-3), cborBytes(point[33:]))
	data := d.data(flagKey)
	data = append(data, make([]byte, 16)...) // of no known make
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(append(data, d.id...), key...)
	object := cborMap(cborText("fmt"), cborText("none"), cborText("attStmt"), cborMap(), cborText("authData"), cborBytes(data))
	return d.answer(t, map[string]any{
		"clientDataJSON": b64(d.client("webauthn.create", a.Challenge)), "attestationObject": b64(object),
		"transports": []string{"internal"}, "publicKeyAlgorithm": d.alg, "authenticatorData": b64(data),
	})
}

// get answers as navigator.credentials.get.
func (d *authenticator) get(t *testing.T, options any) []byte {
	t.Helper()
	client, data := d.client("webauthn.get", read(t, options).Challenge), d.data(0)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(slices.Concat(data, sum[:]))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(d.handle),
	})
}

func (d *authenticator) answer(t *testing.T, response map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "authenticatorAttachment": "platform",
		"clientExtensionResults": map[string]any{"credProps": map[string]any{"rk": true}}, "response": response,
	})
	if err != nil {
		t.Fatal(err)
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
	return binary.BigEndian.AppendUint16([]byte{major<<5 | 25}, uint16(n))
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
