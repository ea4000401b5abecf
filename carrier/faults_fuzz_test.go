package carrier

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is read is sound, and reads the same when it is written again.
func FuzzParseFaults(f *testing.F) {
	f.Add([]byte(`{"seed":7,"drop":0.1,"delay":{"probability":0.5,"for":"1.5s"},"events":["completed"],"rest":{"status":429,"times":2}}`))
	f.Add([]byte(`{"shuffle":{"probability":1,"within":"1h"},"repeat":{"probability":1,"times":20},"rest":{"hang":"2s","path":"/Calls"}}`))
	f.Add([]byte(`{"delay":{"probability":1e400}} null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		first, err := parseFaults(bytes.NewReader(text))
		if err != nil {
			return
		}
		if err = first.check(); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := parseFaults(bytes.NewReader(again))
		third, fault := json.Marshal(second)
		if err != nil || fault != nil || !bytes.Equal(again, third) {
			t.Errorf("%v, %v (-first +second):\n%s", err, fault, cmp.Diff(first, second))
		}
	})
}
