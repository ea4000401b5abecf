package numbering

import (
	"slices"
	"strings"
	"testing"

	"softphone/internal/phone"
)

// R-TOLL-1: what a policy of "ordinary numbers of the United States" makes of what is typed there.
func TestR_TOLL_1_policy(t *testing.T) {
	grant := phone.Grant{Numbers: []phone.NumberRule{{Region: "US"}}, CallerIDs: []phone.Number{"+14155550100"}}
	tests := []struct{ name, text, want string }{
		{"allowed", "+14155552671", "+14155552671"},
		{"national", "(415) 555-2671", "+14155552671"},
		{"national with its prefix", "1-415-555-2671", "+14155552671"},
		{"abroad by the way out", "011 44 20 7946 0958", "region_not_allowed"},
		{"shares +1", "+18095551234", "region_not_allowed"},
		{"premium rate", "+19005551234", "number_type_not_allowed"},
		{"premium rate in GB", "+448715551234", "region_not_allowed"},
		{"premium rate in LV", "+37190000000", "region_not_allowed"},
		{"no country", "+882161234567", "region_not_allowed"},
		{"fixed line in SO", "+2524555555", "region_not_allowed"},
		{"emergency", "911", "emergency_number"},
		{"longer than what there is", "+4470000000000", "number_invalid"},
		{"right length, but nobody's", "+12223334444", "number_invalid"},
		{"zero", "+0", "number_invalid"},
		{"client", "client:bob", "number_invalid"},
		{"sip", "sip:a@b", "number_invalid"},
		{"pauses and keys", "+14155552671,,123#", "number_extension"},
		{"parameter", "+14155552671;ext=5", "number_extension"},
		{"extension", "+14155552671 x5", "number_extension"},
		{"extension in words", "+14155552671 ext. 5", "number_extension"},
		{"full-width digit", "+1415555267１", "+14155552671"},
		{"all full-width", "＋１（４１５）５５５－２６７１", "+14155552671"},
		{"tel", "tel:+1-415-555-2671", "+14155552671"},
		{"two of them", "tel:tel:+14155552671", "number_invalid"},
		{"vanity", "1-800-FLOWERS", "number_invalid"},
		{"service code", "*67 415 555 2671", "number_invalid"},
		{"ten kilobytes", strings.Repeat("1", 10_000), "number_invalid"},
		{"NUL", "+1415555\x002671", "number_invalid"},
		{"right to left", "+1415555\u202e2671", "number_invalid"},
		{"newline", "+14155552671\r\nTo: +19005551234", "number_invalid"},
		{"no text", "+1415555\xff2671", "number_invalid"},
		{"two numbers", "+14155552671+14155552672", "number_invalid"},
		{"plus behind", "14155552671+", "number_invalid"},
		{"nothing", "", "number_invalid"},
		{"plus alone", "+", "number_invalid"},
		{"separators alone", "( )", "number_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			info, err := Plans{Country: "US"}.Parse(tt.text)
			if err == nil {
				err = grant.Allows(phone.Telephone(info.Number), info)
			}
			got := string(info.Number)
			if err != nil {
				got = phone.CodeOf(err)
			}
			if got != tt.want {
				t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	tests := []struct{ name, country, text, want string }{
		{"Japan, fixed line", "JP", "03-1234-5678", "+81312345678 JP fixed_line"},
		{"Japan, its zero too much", "", "+81 (0)3 1234 5678", "+81312345678 JP fixed_line"},
		{"Japan, toll free", "JP", "０１２０ー１２３ー４５６", "+81120123456 JP toll_free"},
		{"Japan, premium rate", "JP", "0990-123-456", "+81990123456 JP premium_rate"},
		{"Japan, navi dial", "JP", "0570-000-000", "+81570000000 JP uan"},
		{"Italy keeps its zero", "", "+39 02 3661 8300", "+390236618300 IT fixed_line"},
		{"national without a country", "", "03-1234-5678", "number_invalid"},
		{"emergency in Japan", "JP", "１１０", "emergency_number"},
		{"of all who come to Japan", "JP", "911", "emergency_number"},
		{"the time in Japan", "JP", "117", "number_invalid"},
		{"emergency somewhere", "", "190", "emergency_number"},
		{"emergency, written apart", "", " 9-1-1 ", "emergency_number"},
		{"emergency, and more", "GB", "9991234", "emergency_number"},
		{"emergency with a country code", "", "+1 911", "emergency_number"},
		{"emergency with Japan's", "", "+81 110", "emergency_number"},
		{"emergency with Britain's", "US", "+44999", "emergency_number"},
		{"emergency with any", "", "+882911", "emergency_number"},
		{"emergency, its zeros kept", "", "+61000", "emergency_number"},
		{"emergency behind a national prefix", "JP", "0110", "number_invalid"},
		{"too short", "", "+4420", "number_invalid"},
		{"no country code", "", "+999123456", "number_invalid"},
		{"the carrier's own", "", "+15005550001", "+15005550001 US personal_number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			info, err := Plans{Country: tt.country}.Parse(tt.text)
			got := string(info.Number) + " " + info.Region + " " + string(info.Type)
			if err != nil {
				got = phone.CodeOf(err)
			}
			if got != tt.want {
				t.Errorf("%q in %q is %q, want %q", tt.text, tt.country, got, tt.want)
			}
			if err == nil && (Plans{}).Describe(info.Number) != info {
				t.Errorf("%v is described as %v", info, Plans{}.Describe(info.Number))
			}
		})
	}
}

// The emergency numbers that everybody knows are never dialled, wherever the telephone is, and the caller is told why.
func TestParse_everywhere(t *testing.T) {
	for _, digits := range []string{"112", "911", "999", "000", "110", "119"} {
		for _, country := range []string{"", "JP", "US", "GB", "AU", "DE", "BR"} {
			if info, err := (Plans{Country: country}).Parse(digits); phone.CodeOf(err) != "emergency_number" {
				t.Errorf("%s in %q is %v, %v", digits, country, info, err)
			}
		}
	}
}

func TestDescribe_normalises(t *testing.T) {
	if got := (Plans{}).Describe("+810312345678").Number; got != "+81312345678" {
		t.Errorf("it is dialled as %s", got)
	}
}

func TestCheck(t *testing.T) {
	for _, country := range []string{"JP", "US", "GB"} {
		if err := Check(country); err != nil {
			t.Errorf("%s: %v", country, err)
		}
	}
	for _, country := range []string{"UK", "XX", "jp", "001", ""} {
		if Check(country) == nil {
			t.Errorf("%q is a country", country)
		}
	}
}

// What is too long to be a number costs nothing.
func TestR_TOLL_1_size(t *testing.T) {
	long := strings.Repeat("1", 10_000)
	if n := testing.AllocsPerRun(100, func() { _, _ = Plans{Country: "US"}.Parse(long) }); n > 10 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"+14155552671", "03-1234-5678", "911", "+1911", "tel:+81-3-1234-5678", "＋８１３", "+1415;ext=5", "\x00", "client:a"} {
		f.Add(text, "JP")
		f.Add(text, "")
	}
	codes := []string{"number_invalid", "number_extension", "emergency_number"}
	f.Fuzz(func(t *testing.T, text, country string) {
		if Check(country) != nil {
			country = ""
		}
		p := Plans{Country: country}
		info, err := p.Parse(text)
		if err != nil {
			if !slices.Contains(codes, phone.CodeOf(err)) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		n, err := phone.ParseNumber(string(info.Number))
		if err != nil || n != info.Number {
			t.Fatalf("%q comes out as %q", text, info.Number)
		}
		again, err := p.Parse(string(n)) // what is dialled is what was checked
		if err != nil || again.Number != n && p.Describe(n) != again {
			t.Fatalf("%q comes out as %q, and that as %q: %v", text, n, again.Number, err)
		}
	})
}
