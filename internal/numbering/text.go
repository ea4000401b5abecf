package numbering

import (
	"strings"
	"unicode/utf8"

	"softphone/internal/phone"
)

// longest is how many bytes a number may have as it is written: 15 digits of three bytes each, and what people put
// between them.
const longest = 100

// separators are what people put between digits.
const separators = " -./()\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u3000\u30fc\uff08\uff09\uff0d\uff0e\uff0f"

// behind are what begins that which is dialled behind a number, or said about it: an extension, keys, a pause, a parameter.
const behind = ",;#*xXwWpPeE\uff0c\uff1b\uff03\uff0a"

// clean is a number as it is written without all that is no digit: "+" may stand first, full-width digits become
// ordinary ones. The error is of kind [phone.Invalid]: number_extension if something stands behind the number, or else
// number_invalid.
func clean(text string) (string, error) {
	if len(text) > longest || !utf8.ValidString(text) {
		return "", errNoNumber()
	}
	text = strings.TrimSpace(text)
	if len(text) >= len("tel:") && strings.EqualFold(text[:len("tel:")], "tel:") {
		text = text[len("tel:"):]
	}
	var digits []byte
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case r >= '０' && r <= '９':
			digits = append(digits, '0'+byte(r-'０'))
		case (r == '+' || r == '＋') && len(digits) == 0:
			digits = append(digits, '+')
		case strings.ContainsRune(separators, r):
		case strings.ContainsRune(behind, r) && len(digits) > longestEmergency:
			return "", phone.Errorf(phone.Invalid, "number_extension",
				"An extension cannot be dialled with the number: leave it out, and press its keys when the call is answered.")
		default:
			return "", errNoNumber()
		}
	}
	if len(digits) == 0 || string(digits) == "+" {
		return "", errNoNumber()
	}
	return string(digits), nil
}

func errNoNumber() error {
	return phone.Errorf(phone.Invalid, "number_invalid", "This is no telephone number: write + and the country code, then the number, at most 15 digits.")
}
