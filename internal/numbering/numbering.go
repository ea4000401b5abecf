// Package numbering knows the numbering plans of the world: to which country or region a telephone number
// belongs, of what type it is, and which numbers call for help. It must not know who may call what.
package numbering

import (
	"slices"

	"github.com/nyaruka/phonenumbers"

	"softphone/internal/phone"
)

// nowhere is the region of the library for numbers that are in the international form alone.
const nowhere = "ZZ"

// Plans are the numbering plans of libphonenumber. The zero value is ready for use.
type Plans struct {
	// Country is where numbers belong that are written in the national form: ISO 3166-1, such as JP. Empty:
	// all have to be international.
	Country string
}

// Check returns nil if there is a numbering plan for a country, or else an error that says what to write.
func Check(country string) error {
	switch {
	case phonenumbers.GetCountryCodeForRegion(country) != 0:
		return nil
	case country == "UK":
		return phone.Errorf(phone.Invalid, "region_invalid", "There is no country UK: the United Kingdom is GB.").In("region")
	}
	return phone.Errorf(phone.Invalid, "region_invalid", "There is no country %q: write two capital letters of ISO 3166, such as JP.", country).In("region")
}

// Describe implements [phone.Numbering]. The number that it returns is as it is to be dialled.
func (p Plans) Describe(n phone.Number) phone.NumberInfo {
	number, err := phonenumbers.Parse(string(n), nowhere)
	if err != nil {
		return phone.NumberInfo{Number: n, Type: phone.UnknownType}
	}
	return describe(number)
}

func describe(number *phonenumbers.PhoneNumber) phone.NumberInfo {
	return phone.NumberInfo{
		Number: phone.Number(phonenumbers.Format(number, phonenumbers.E164)),
		Region: phonenumbers.GetRegionCodeForNumber(number),
		Type:   typeOf(phonenumbers.GetNumberType(number)),
	}
}

func typeOf(t phonenumbers.PhoneNumberType) phone.NumberType {
	switch t {
	case phonenumbers.FIXED_LINE:
		return phone.FixedLine
	case phonenumbers.MOBILE:
		return phone.Mobile
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return phone.FixedLineOrMobile
	case phonenumbers.TOLL_FREE:
		return phone.TollFree
	case phonenumbers.PREMIUM_RATE:
		return phone.PremiumRate
	case phonenumbers.SHARED_COST:
		return phone.SharedCost
	case phonenumbers.VOIP:
		return phone.VoIP
	case phonenumbers.PERSONAL_NUMBER:
		return phone.PersonalNumber
	case phonenumbers.PAGER:
		return phone.Pager
	case phonenumbers.UAN:
		return phone.UAN
	case phonenumbers.VOICEMAIL:
		return phone.Voicemail
	case phonenumbers.UNKNOWN:
	}
	return phone.UnknownType
}

// Parse implements [phone.Numbering]. A number of the length of none is refused; one of the right length that no plan
// has is of the type [phone.UnknownType].
func (p Plans) Parse(text string) (phone.NumberInfo, error) {
	digits, err := clean(text)
	if err != nil {
		return phone.NumberInfo{}, err
	}
	if digits[0] != '+' && p.calls(digits) {
		return phone.NumberInfo{}, errEmergency()
	}
	country := p.Country
	if country == "" {
		country = nowhere
	}
	number, err := phonenumbers.Parse(digits, country)
	if err != nil {
		return phone.NumberInfo{}, p.errInvalid()
	}
	if !phonenumbers.IsValidNumber(number) && p.callsHelp(digits, number) {
		return phone.NumberInfo{}, errEmergency()
	}
	info := describe(number)
	if !phonenumbers.IsPossibleNumber(number) || !e164(info.Number) {
		return phone.NumberInfo{}, p.errInvalid()
	}
	return info, nil
}

// everywhere are the emergency numbers that people know wherever they come from, and that telephones of many countries
// take beside their own.
// Source: ITU-T E.161.1 (112 and 911).
func everywhere() []string { return []string{"112", "911", "999", "000", "110", "119"} }

// longestEmergency is how many digits an emergency number has at the most.
const longestEmergency = 5

// calls reports whether digits as they are dialled are an emergency number: one of those that all know or of the own
// country or, where that is not said, of any.
func (p Plans) calls(digits string) bool {
	if len(digits) > longestEmergency {
		return false
	}
	if slices.Contains(everywhere(), digits) || phonenumbers.IsEmergencyNumber(digits, p.Country) {
		return true
	}
	if p.Country != "" {
		return false
	}
	for region := range phonenumbers.GetSupportedRegions() {
		if phonenumbers.IsEmergencyNumber(digits, region) {
			return true
		}
	}
	return false
}

// callsHelp reports whether a number that is none may reach an emergency service all the same: because a telephone of the own
// country stops to listen after its first digits, or because it is one with a country's code before it, as in +1 911.
func (p Plans) callsHelp(digits string, number *phonenumbers.PhoneNumber) bool {
	if digits[0] != '+' && p.Country != "" && phonenumbers.ConnectsToEmergencyNumber(digits, p.Country) {
		return true
	}
	national := phonenumbers.GetNationalSignificantNumber(number)
	if slices.Contains(everywhere(), national) {
		return true
	}
	for _, region := range phonenumbers.GetRegionCodesForCountryCode(int(number.GetCountryCode())) {
		if phonenumbers.IsEmergencyNumber(national, region) {
			return true
		}
	}
	return false
}

func errEmergency() error {
	return phone.Errorf(phone.Forbidden, "emergency_number", "This phone cannot reach emergency services: use another telephone.").In("to")
}

func (p Plans) errInvalid() error {
	if p.Country != "" {
		return phone.Errorf(phone.Invalid, "number_invalid",
			"This is no telephone number: write it as it is dialled in %s, or + and the country code, then the number.", p.Country)
	}
	return phone.Errorf(phone.Invalid, "number_invalid",
		"The telephone number must be international: + and the country code, then the number, at most 15 digits.")
}

func e164(n phone.Number) bool {
	_, err := phone.ParseNumber(string(n))
	return err == nil
}
