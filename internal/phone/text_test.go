package phone

import "testing"

func TestPrintable(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "Mittag, bis 13:00": true, "昼食": true, "山田　太郎": true, "e\u0301": true,
		"a\nb": false, "\x7f": false, "\u0085": false, "\u200b": false, "\u202e": false, "\ufffd": false, "\xff": false,
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
