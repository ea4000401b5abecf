package twilio

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The standard library is the oracle of what a form says.
func FuzzParseFields(f *testing.F) {
	for _, s := range []string{
		"", "a=1&b=2", "a=1&a=2&a=1", "a", "=x", "&&a=&", "a=%41+b%2B", "a=%zz", "%=1", "a;b=1", "a=1;", "a=b=c", "%00=\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		want, wantErr := url.ParseQuery(raw)
		fields, err := parseFields(raw)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, want %v", raw, err, wantErr)
		}
		if err != nil {
			return
		}
		if diff := cmp.Diff(want, valuesOf(fields)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", raw, diff)
		}
	})
}

// Values are not joined when one of them is appended to.
func TestValuesOf_apart(t *testing.T) {
	values := valuesOf([]field{{"a", "1"}, {"b", "2"}})
	values.Add("a", "3")
	if diff := cmp.Diff(url.Values{"a": {"1", "3"}, "b": {"2"}}, values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestParseFields_tooMany(t *testing.T) {
	many := make([]byte, maxFields)
	for i := range many {
		many[i] = '&'
	}
	if _, err := parseFields(string(many)); err == nil {
		t.Error("too many fields were read")
	}
	if _, err := parseFields(string(many[1:])); err != nil {
		t.Errorf("as many as may be: %v", err)
	}
}
