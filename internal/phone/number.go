package phone

import (
	"slices"
	"strings"
)

// NumberType is what sort of telephone number one is.
// Source: https://github.com/google/libphonenumber, PhoneNumberType.
type NumberType string

// The types of number.
const (
	FixedLine         NumberType = "fixed_line"
	Mobile            NumberType = "mobile"
	FixedLineOrMobile NumberType = "fixed_line_or_mobile" // where the two look alike, as in North America
	TollFree          NumberType = "toll_free"
	VoIP              NumberType = "voip"
	PersonalNumber    NumberType = "personal_number"
	PremiumRate       NumberType = "premium_rate"
	SharedCost        NumberType = "shared_cost"
	Pager             NumberType = "pager"
	UAN               NumberType = "uan" // a company's number that is the same everywhere
	Voicemail         NumberType = "voicemail"
	UnknownType       NumberType = "unknown"
)

// NumberTypes are all types of number.
func NumberTypes() []NumberType {
	return []NumberType{
		FixedLine, Mobile, FixedLineOrMobile, TollFree, VoIP, PersonalNumber,
		PremiumRate, SharedCost, Pager, UAN, Voicemail, UnknownType,
	}
}

// ordinaryTypes are those that a rule allows which names none: what people and companies are reached at, and no
// number that somebody earns money with when it is called.
func ordinaryTypes() []NumberType {
	return []NumberType{FixedLine, Mobile, FixedLineOrMobile, TollFree, VoIP}
}

// NumberInfo is what is known of a telephone number.
type NumberInfo struct {
	Number Number
	Region string // where it belongs: ISO 3166-1, such as JP; 001 for what belongs to no country; empty if unknown
	Type   NumberType
}

// Numbering knows the numbering plans of the world.
type Numbering interface {
	// Describe tells what is known of a number, and how it is to be dialled. The type of one that no plan has is [UnknownType].
	Describe(n Number) NumberInfo
	// Parse reads a number as people write it, in the international form or, where a country is
	// set up, in the national one. The error is of kind [Invalid], code number_invalid or number_extension, or [Forbidden] with
	// the code emergency_number for one that calls for help, which this phone cannot.
	Parse(text string) (NumberInfo, error)
}

// NumberRule is a set of telephone numbers: those that meet all that it says. The zero rule is met by every
// number of the ordinary types: no premium-rate numbers and the like.
type NumberRule struct {
	Prefix string       // how it begins in E.164: "+8150"; empty: anyhow
	Region string       // where it belongs: "JP"; empty: anywhere
	Types  []NumberType // one of these; empty: fixed_line, mobile, fixed_line_or_mobile, toll_free or voip
}

// Matches reports whether a number meets the rule.
func (r NumberRule) Matches(n NumberInfo) bool {
	return r.begins(n.Number) && (r.Region == "" || r.Region == n.Region) && slices.Contains(r.types(), n.Type)
}

func (r NumberRule) begins(n Number) bool { return strings.HasPrefix(string(n), r.Prefix) }

func (r NumberRule) types() []NumberType {
	if len(r.Types) == 0 {
		return ordinaryTypes()
	}
	return r.Types
}

// Covers reports whether every number that meets another rule meets this one.
func (r NumberRule) Covers(other NumberRule) bool {
	if !strings.HasPrefix(other.Prefix, r.Prefix) || (r.Region != "" && r.Region != other.Region) {
		return false
	}
	for _, t := range other.types() {
		if !slices.Contains(r.types(), t) {
			return false
		}
	}
	return true
}

// String is the rule in words: "numbers that begin with +8150, of JP, of the types mobile".
func (r NumberRule) String() string {
	var parts []string
	if r.Prefix != "" {
		parts = append(parts, "that begin with "+r.Prefix)
	}
	if r.Region != "" {
		parts = append(parts, "of "+r.Region)
	}
	if len(r.Types) > 0 {
		var names []string
		for _, t := range r.Types {
			names = append(names, string(t))
		}
		parts = append(parts, "of the types "+strings.Join(names, ", "))
	}
	if len(parts) == 0 {
		return "all ordinary numbers"
	}
	return "numbers " + strings.Join(parts, ", ")
}

// Check returns nil if the rule can be met, or else an error of kind [Invalid] whose field says what is wrong.
func (r NumberRule) Check() error {
	if r.Prefix != "" && (len(r.Prefix) < 2 || len(r.Prefix) > 16 || r.Prefix[0] != '+' || r.Prefix[1] == '0' || !onlyDigits(r.Prefix[1:])) {
		return Errorf(Invalid, "prefix_invalid", "The prefix %q must be + and the first digits of numbers, such as +8150.", r.Prefix).In("prefix")
	}
	if r.Region != "" && r.Region != "001" && (len(r.Region) != 2 || strings.Trim(r.Region, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return Errorf(Invalid, "region_invalid", "The region %q must be two capital letters, such as JP.", r.Region).In("region")
	}
	for _, t := range r.Types {
		if !slices.Contains(NumberTypes(), t) {
			return Errorf(Invalid, "number_type_invalid", "%q is no type of number.", t).In("types")
		}
	}
	return nil
}

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
