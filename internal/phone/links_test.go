package phone

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// An offer comes back from the URL as it was written, and what is no offer is refused.
func TestParseOffer(t *testing.T) {
	links := Links{Base: "https://phone.example"}
	want := Offer{
		To:   []Address{Client("bob"), Client("carol")},
		From: Telephone("+14155552671"), Name: "Ærøskøbing & 花子 <x>", Timeout: 20 * time.Second, MaxCall: time.Hour,
	}
	for _, link := range []string{links.Offered(want), links.DialedOffer(want)} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		got, ok, err := ParseOffer(u.Query())
		if err != nil || !ok {
			t.Fatalf("%s: %t, %v", link, ok, err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Address) bool { return a == b })); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if _, ok, err := ParseOffer(url.Values{"parent": {"x"}}); ok || err != nil {
		t.Errorf("no offer: %t, %v", ok, err)
	}
	for _, bad := range []string{"to=room:x&timeout=1&max=1", "to=client:bob&timeout=x&max=1", "to=client:bob&timeout=1", "to=client:bob&timeout=1&max=1&from=a%00b"} {
		query, err := url.ParseQuery(bad)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := ParseOffer(query); KindOf(err) != Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func FuzzParseOffer(f *testing.F) {
	f.Add("to=client%3Abob&from=client%3Aalice&timeout=30&max=14400")
	f.Add("to=%2B15005550001&timeout=5&max=0&name=x")
	f.Fuzz(func(t *testing.T, raw string) {
		query, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		o, ok, err := ParseOffer(query)
		if err != nil && KindOf(err) != Invalid {
			t.Fatalf("%q: %v", raw, err)
		}
		if !ok {
			return
		}
		again, ok, err := ParseOffer(offerQuery(o))
		if diff := cmp.Diff(o, again, cmp.Comparer(func(a, b Address) bool { return a == b })); !ok || err != nil || diff != "" {
			t.Errorf("%q comes back otherwise: %v %s", raw, err, diff)
		}
	})
}

// A leg that is added tells whose it is, and a callback is repeated.
func TestLinks_Added(t *testing.T) {
	u, err := url.Parse(Links{Base: "https://phone.example"}.Added("CF1", "", "alice", "Bob & Co", 3))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"conference": {"CF1"}, "by": {"alice"}, "label": {"Bob & Co"}, "transfer": {"3"}}
	if diff := cmp.Diff(want, u.Query()); diff != "" || u.Path != PathStatus || u.Fragment == "" {
		t.Errorf("%s (-want +got):\n%s", u, diff)
	}
}
