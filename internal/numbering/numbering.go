// Package numbering knows the numbering plans of the world: to which country or region a telephone number
// belongs, and of what type it is. It must not know who may call what.
package numbering

import (
	"github.com/nyaruka/phonenumbers"

	"softphone/internal/phone"
)

// Plans are the numbering plans of libphonenumber. The zero value is ready for use.
type Plans struct{}

// Describe implements [phone.Numbering].
func (Plans) Describe(n phone.Number) phone.NumberInfo {
	info := phone.NumberInfo{Number: n, Type: phone.UnknownType}
	number, err := phonenumbers.Parse(string(n), "ZZ")
	if err != nil {
		return info
	}
	info.Region = phonenumbers.GetRegionCodeForNumber(number)
	info.Type = typeOf(phonenumbers.GetNumberType(number))
	return info
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

// Parse implements [phone.Numbering].
func (p Plans) Parse(text string) (phone.NumberInfo, error) {
	n, err := phone.ParseNumber(text)
	if err != nil {
		return phone.NumberInfo{}, err
	}
	return p.Describe(n), nil
}
