package tokens_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/tokens"
)

const (
	accessHeader     = `{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1"}`
	capabilityHeader = `{"typ":"JWT","alg":"HS256"}`
	issued           = `"iss":"` + keySID + `","sub":"` + account + `",`
	voice            = `"grants":{"identity":"alice","voice":{"incoming":{"allow":true}}}`
)

// in gives an exp or nbf that is d from noon.
func in(d time.Duration) string { return fmt.Sprint(noon.Add(d).Unix()) }

func withExp(exp string) string { return `{` + issued + `"exp":` + exp + `,` + voice + `}` }

func withGrants(grants string) string {
	return `{` + issued + `"exp":` + in(time.Hour) + `,"grants":` + grants + `}`
}

func withVoice(v string) string { return withGrants(`{"identity":"alice","voice":` + v + `}`) }

func header(more string) string { return strings.TrimSuffix(accessHeader, "}") + "," + more + "}" }

func TestR_JWT_1_accessToken(t *testing.T) {
	good := withExp(in(time.Hour))
	tests := []struct {
		name, header, claims string
		want                 tokens.Reason // ReasonUnknown: accepted
	}{
		{"OK", accessHeader, good, tokens.ReasonUnknown},
		{"OK with its key named", header(`"kid":"` + keySID + `"`), good, tokens.ReasonUnknown},
		{"OK to the last second", accessHeader, withExp(in(time.Second)), tokens.ReasonUnknown},
		{"OK for a whole day", accessHeader, withExp(in(24 * time.Hour)), tokens.ReasonUnknown},
		{"OK with iat", accessHeader, `{"iat":1,` + good[1:], tokens.ReasonUnknown},

		{"expired now", accessHeader, withExp(in(0)), tokens.ReasonExpired},
		{"expired long ago", accessHeader, withExp("0"), tokens.ReasonExpired},
		{"a day and a second", accessHeader, withExp(in(24*time.Hour + time.Second)), tokens.ReasonTooLong},
		{"begins now", accessHeader, `{"nbf":` + in(0) + `,` + good[1:], tokens.ReasonUnknown},
		{"begins in a second", accessHeader, `{"nbf":` + in(time.Second) + `,` + good[1:], tokens.ReasonNotYetValid},

		{"no exp", accessHeader, `{` + issued + voice + `}`, tokens.ReasonMalformed},
		{"EXP is not exp", accessHeader, `{"EXP":` + in(time.Hour) + `,` + issued + voice + `}`, tokens.ReasonMalformed},
		{"exp null", accessHeader, withExp("null"), tokens.ReasonMalformed},
		{"exp as a string", accessHeader, withExp(`"` + in(time.Hour) + `"`), tokens.ReasonMalformed},
		{"exp with a fraction", accessHeader, withExp(in(time.Hour) + ".5"), tokens.ReasonMalformed},
		{"exp with an exponent", accessHeader, withExp("1e9"), tokens.ReasonMalformed},
		{"exp infinite", accessHeader, withExp("1e400"), tokens.ReasonMalformed},
		{"exp negative", accessHeader, withExp("-1"), tokens.ReasonMalformed},
		{"exp too big for a time", accessHeader, withExp("9223372036854775807"), tokens.ReasonMalformed},
		{"nbf as a string", accessHeader, `{"nbf":"1",` + good[1:], tokens.ReasonMalformed},
		{"iat as a string", accessHeader, `{"iat":"1",` + good[1:], tokens.ReasonMalformed},
		{"exp twice", accessHeader, `{"exp":1,` + good[1:], tokens.ReasonMalformed},
		{"exp twice in disguise", accessHeader, `{"\u0065xp":1,` + good[1:], tokens.ReasonMalformed},
		{"identity twice", accessHeader, withGrants(`{"identity":"a","identity":"b","voice":{}}`), tokens.ReasonMalformed},
		{"claims are a list", accessHeader, `[]`, tokens.ReasonMalformed},
		{"claims are null", accessHeader, `null`, tokens.ReasonMalformed},
		{"two values", accessHeader, good + good, tokens.ReasonMalformed},
		{"not JSON", accessHeader, good[1:], tokens.ReasonMalformed},
		{"not UTF-8", accessHeader, strings.Replace(good, "alice", "\xff", 1), tokens.ReasonMalformed},
		{"deep", accessHeader, `{"x":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `,` + good[1:], tokens.ReasonMalformed},
		{"long", accessHeader, `{"x":"` + strings.Repeat("x", tokens.MaxLength) + `",` + good[1:], tokens.ReasonMalformed},

		{"alg none", strings.Replace(accessHeader, "HS256", "none", 1), good, tokens.ReasonHeader},
		{"alg None", strings.Replace(accessHeader, "HS256", "None", 1), good, tokens.ReasonHeader},
		{"alg NONE", strings.Replace(accessHeader, "HS256", "NONE", 1), good, tokens.ReasonHeader},
		{"alg RS256", strings.Replace(accessHeader, "HS256", "RS256", 1), good, tokens.ReasonHeader},
		{"alg HS512", strings.Replace(accessHeader, "HS256", "HS512", 1), good, tokens.ReasonHeader},
		{"alg hs256", strings.Replace(accessHeader, "HS256", "hs256", 1), good, tokens.ReasonHeader},
		{"alg missing", `{"typ":"JWT","cty":"twilio-fpa;v=1"}`, good, tokens.ReasonHeader},
		{"alg a list", `{"alg":["HS256"],"typ":"JWT","cty":"twilio-fpa;v=1"}`, good, tokens.ReasonHeader},
		{"typ missing", `{"alg":"HS256","cty":"twilio-fpa;v=1"}`, good, tokens.ReasonHeader},
		{"typ of another kind", strings.Replace(accessHeader, "JWT", "at+jwt", 1), good, tokens.ReasonHeader},
		{"cty missing, a capability token's header", capabilityHeader, good, tokens.ReasonHeader},
		{"cty of another version", strings.Replace(accessHeader, "v=1", "v=2", 1), good, tokens.ReasonHeader},
		{"crit", header(`"crit":["exp"]`), good, tokens.ReasonHeader},
		{"jku", header(`"jku":"https://example.com"`), good, tokens.ReasonHeader},
		{"jwk", header(`"jwk":{}`), good, tokens.ReasonHeader},
		{"x5u", header(`"x5u":null`), good, tokens.ReasonHeader},
		{"kid is a file", header(`"kid":"../../dev/null"`), good, tokens.ReasonHeader},
		{"kid is SQL", header(`"kid":"' OR 1=1 --"`), good, tokens.ReasonHeader},
		{"kid of another key", header(`"kid":"SK` + strings.Repeat("f", 32) + `"`), good, tokens.ReasonHeader},
		{"kid is no string", header(`"kid":{}`), good, tokens.ReasonHeader},
		{"alg twice", header(`"alg":"none"`), good, tokens.ReasonMalformed},
		{"twr is no region", header(`"twr":"../x"`), good, tokens.ReasonHeader},
		{"twr is no string", header(`"twr":1`), good, tokens.ReasonHeader},

		{"no issuer", accessHeader, `{"sub":"` + account + `","exp":` + in(time.Hour) + `,` + voice + `}`, tokens.ReasonIssuer},
		{"issuer is a number", accessHeader, strings.Replace(good, `"`+keySID+`"`, "1", 1), tokens.ReasonIssuer},
		{"issuer not known", accessHeader, strings.Replace(good, keySID, "SK"+strings.Repeat("f", 32), 1), tokens.ReasonIssuer},
		{"account missing", accessHeader, strings.Replace(good, `"sub"`, `"sab"`, 1), tokens.ReasonIssuer},
		{"account of another kind", accessHeader, strings.Replace(good, account, app, 1), tokens.ReasonIssuer},

		{"jti is a number", accessHeader, `{"jti":1,` + good[1:], tokens.ReasonGrants},
		{"no grants", accessHeader, `{` + issued + `"exp":` + in(time.Hour) + `}`, tokens.ReasonGrants},
		{"grants are a list", accessHeader, withGrants(`[]`), tokens.ReasonGrants},
		{"no identity", accessHeader, withGrants(`{"voice":{}}`), tokens.ReasonGrants},
		{"identity is a number", accessHeader, withGrants(`{"identity":1,"voice":{}}`), tokens.ReasonGrants},
		{"identity has a space", accessHeader, withGrants(`{"identity":"a b","voice":{}}`), tokens.ReasonGrants},
		{"no voice", accessHeader, withGrants(`{"identity":"a","video":{}}`), tokens.ReasonGrants},
		{"voice is null", accessHeader, withVoice(`null`), tokens.ReasonGrants},
		{"incoming is true", accessHeader, withVoice(`{"incoming":true}`), tokens.ReasonGrants},
		{"allow is a word", accessHeader, withVoice(`{"incoming":{"allow":"true"}}`), tokens.ReasonGrants},
		{"outgoing is a word", accessHeader, withVoice(`{"outgoing":"x"}`), tokens.ReasonGrants},
		{"outgoing without App", accessHeader, withVoice(`{"outgoing":{}}`), tokens.ReasonGrants},
		{"App is a number", accessHeader, withVoice(`{"outgoing":{"application_sid":1}}`), tokens.ReasonGrants},
		{"params are a list", accessHeader, withVoice(`{"outgoing":{"application_sid":"` + app + `","params":[]}}`), tokens.ReasonGrants},
		{"a param is an object", accessHeader, withVoice(`{"outgoing":{"application_sid":"` + app + `","params":{"a":{}}}}`), tokens.ReasonGrants},
		{"push credential is no SID", accessHeader, withVoice(`{"push_credential_sid":"x"}`), tokens.ReasonGrants},
		{"endpoint is a number", accessHeader, withVoice(`{"endpoint_id":1}`), tokens.ReasonGrants},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tokens.VerifyAccess(forge(tt.header, tt.claims), keys, noon)
			if accepted := err == nil; accepted != (tt.want == tokens.ReasonUnknown) || tokens.ReasonOf(err) != tt.want {
				t.Fatalf("error is %v, want reason %q", err, tt.want)
			}
			if err != nil {
				if diff := cmp.Diff(tokens.AccessClaims{}, got); diff != "" {
					t.Errorf("refused, but says:\n%s", diff)
				}
			} else if got.Identity != "alice" || !got.Incoming {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestR_JWT_1_text(t *testing.T) {
	good := forge(accessHeader, withExp(in(time.Hour)))
	dot := strings.LastIndex(good, ".")
	// 32 bytes end in a character of which two bits mean nothing.
	last := good[len(good)-1]
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	stray := good[:len(good)-1] + string(alphabet[strings.IndexByte(alphabet, last)|1])
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write([]byte(good[:dot]))
	tests := []struct {
		name, token string
		want        tokens.Reason
	}{
		{"empty", "", tokens.ReasonMalformed},
		{"no dots", "x", tokens.ReasonMalformed},
		{"only dots", "..", tokens.ReasonMalformed},
		{"a million dots", strings.Repeat(".", 1_000_000), tokens.ReasonMalformed},
		{"thousand dots", strings.Repeat(".", 1000), tokens.ReasonMalformed},
		{"four parts", good + ".x", tokens.ReasonMalformed},
		{"padded", good + "=", tokens.ReasonMalformed},
		{"line end in the signature", good[:dot+5] + "\n" + good[dot+5:], tokens.ReasonMalformed},
		{"line end after", good + "\r\n", tokens.ReasonMalformed},
		{"stray last bits", stray, tokens.ReasonMalformed},
		{"no signature", good[:dot+1], tokens.ReasonSignature},
		{"short signature", good[:dot+5], tokens.ReasonSignature},
		{"signature of SHA-512", good[:dot+1] + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), tokens.ReasonSignature},
		{"signature of another token", good[:dot] + forge(accessHeader, "{}")[strings.LastIndex(forge(accessHeader, "{}"), "."):], tokens.ReasonSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := tokens.VerifyAccess(tt.token, keys, noon); tokens.ReasonOf(err) != tt.want {
				t.Errorf("error is %v, want reason %q", err, tt.want)
			}
		})
	}
}

func TestVerifyAccess_keys(t *testing.T) {
	good := forge(accessHeader, withExp(in(time.Hour)))
	tests := []struct {
		name   string
		secret string
		ok     bool
		want   tokens.Reason
	}{
		{"another secret", "other", true, tokens.ReasonSignature},
		{"an empty secret", "", true, tokens.ReasonIssuer},
		{"known as not known", secret, false, tokens.ReasonIssuer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := ""
			_, err := tokens.VerifyAccess(good, func(sid string) (string, bool) {
				asked = sid
				return tt.secret, tt.ok
			}, noon)
			if tokens.ReasonOf(err) != tt.want || asked != keySID {
				t.Errorf("error is %v after asking for %q, want reason %q", err, asked, tt.want)
			}
		})
	}
}

func TestR_JWT_1_capabilityToken(t *testing.T) {
	claims := func(scope string) string {
		return `{"iss":"` + account + `","exp":` + in(time.Hour) + `,"scope":"` + scope + `"}`
	}
	const incoming = "scope:client:incoming?clientName=alice"
	tests := []struct {
		name, header, claims string
		want                 tokens.Reason
	}{
		{"OK", capabilityHeader, claims(incoming), tokens.ReasonUnknown},
		{"an access token's header", accessHeader, claims(incoming), tokens.ReasonHeader},
		{"kid", `{"typ":"JWT","alg":"HS256","kid":"x"}`, claims(incoming), tokens.ReasonHeader},
		{"alg none", `{"typ":"JWT","alg":"none"}`, claims(incoming), tokens.ReasonHeader},
		{"issuer is a key", capabilityHeader, strings.Replace(claims(incoming), account, keySID, 1), tokens.ReasonIssuer},
		{"expired", capabilityHeader, strings.Replace(claims(incoming), in(time.Hour), in(-time.Hour), 1), tokens.ReasonExpired},
		{"no scope", capabilityHeader, strings.Replace(claims(incoming), "scope", "scape", 1), tokens.ReasonGrants},
		{"empty scope", capabilityHeader, claims(""), tokens.ReasonGrants},
		{"two spaces", capabilityHeader, claims(incoming + "  " + "scope:client:outgoing?appSid=" + app), tokens.ReasonGrants},
		{"unknown scope", capabilityHeader, claims("scope:client:everything"), tokens.ReasonGrants},
		{"scope twice", capabilityHeader, claims(incoming + " " + incoming), tokens.ReasonGrants},
		{"name twice", capabilityHeader, claims(incoming + "&clientName=bob"), tokens.ReasonGrants},
		{"no name", capabilityHeader, claims("scope:client:incoming"), tokens.ReasonGrants},
		{"bad name", capabilityHeader, claims("scope:client:incoming?clientName=a+b"), tokens.ReasonGrants},
		{"bad caller's name", capabilityHeader, claims("scope:client:outgoing?clientName=a+b&appSid=" + app), tokens.ReasonGrants},
		{"bad escape", capabilityHeader, claims("scope:client:incoming?clientName=%zz"), tokens.ReasonGrants},
		{"outgoing without App", capabilityHeader, claims("scope:client:outgoing"), tokens.ReasonGrants},
		{"params twice", capabilityHeader, claims("scope:client:outgoing?appParams=a%3D1%26a%3D2&appSid=" + app), tokens.ReasonGrants},
		{"events of another path", capabilityHeader, claims("scope:stream:subscribe?path=%2F"), tokens.ReasonGrants},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tokens.VerifyCapability(forge(tt.header, tt.claims), secret, noon)
			if accepted := err == nil; accepted != (tt.want == tokens.ReasonUnknown) || tokens.ReasonOf(err) != tt.want {
				t.Fatalf("error is %v, want reason %q", err, tt.want)
			}
			if err == nil && got.Incoming != "alice" {
				t.Errorf("got %+v", got)
			}
		})
	}
	good := forge(capabilityHeader, claims(incoming))
	if _, err := tokens.VerifyCapability(good, "other", noon); tokens.ReasonOf(err) != tokens.ReasonSignature {
		t.Errorf("another auth token: %v", err)
	}
	if _, err := tokens.VerifyCapability(good, "", noon); tokens.ReasonOf(err) != tokens.ReasonIssuer {
		t.Errorf("no auth token: %v", err)
	}
}

func TestReason(t *testing.T) {
	seenText, seenCode := map[string]bool{}, map[int]bool{}
	for r := tokens.ReasonUnknown; r <= tokens.ReasonTooLong; r++ {
		if seenText[r.String()] || seenCode[r.Code()] {
			t.Errorf("reason %d shares %q or %d with another", int(r), r, r.Code())
		}
		seenText[r.String()], seenCode[r.Code()] = true, true
	}
	if tokens.ReasonOf(nil) != tokens.ReasonUnknown {
		t.Error("no error has a reason")
	}
	err := fmt.Errorf("outer: %w", &tokens.VerifyError{Reason: tokens.ReasonExpired, Detail: "x"})
	if tokens.ReasonOf(err) != tokens.ReasonExpired || tokens.ReasonOf(err).Code() != 20104 {
		t.Errorf("a wrapped error has reason %q", tokens.ReasonOf(err))
	}
}
