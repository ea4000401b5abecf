package speech

import (
	"regexp"
	"strings"
)

// primary is the first part of a language tag: "de" of "de-at".
func (u utterance) primary() string {
	primary, _, _ := strings.Cut(u.language, "-")

	return primary
}

func (u utterance) english() bool {
	return u.primary() == "en"
}

// ascii tells whether an English voice could make anything of the text.
func (u utterance) ascii() bool {
	return strings.IndexFunc(u.text, func(r rune) bool { return r > 0x7E }) < 0
}

// male tells whether a man's voice was asked for. Amazon's voices, which Twilio names "Polly.Matthew-Neural" and
// Google's "Google.en-US-Standard-B", tell it only by name.
func (u utterance) male() bool {
	voice := strings.TrimPrefix(u.voice, "polly.")
	voice, _, _ = strings.Cut(voice, "-")
	switch voice {
	case "man", "matthew", "joey", "justin", "kevin", "stephen", "gregory", "brian", "arthur", "russell", "geraint",
		"hans", "daniel", "mathieu", "remi", "enrique", "sergio", "miguel", "pedro", "giorgio", "adriano", "takumi",
		"ricardo", "thiago", "ruben", "jacek", "jan", "maxim", "cristiano", "mads", "karl", "liam", "andres":
		return true
	default:
		return false
	}
}

// fliteVoice is the Flite voice for an utterance.
func (u utterance) fliteVoice() string {
	switch {
	case u.voice == "kal" || u.voice == "kal16" || u.voice == "awb" || u.voice == "rms" || u.voice == "slt":
		return u.voice
	case u.male():
		return "rms"
	default:
		return "slt"
	}
}

// languagePattern is what may be handed to espeak-ng as a voice name.
var languagePattern = regexp.MustCompile(`^[a-z]{2,3}$`)

// espeakVoice is the espeak-ng voice for a language, empty if there can be none.
func (u utterance) espeakVoice() string {
	var voice string
	switch u.language {
	case "en-gb", "en-us", "pt-br", "fr-be", "fr-ch":
		voice = u.language
	case "es-mx", "es-us", "es-419":
		voice = "es-419"
	case "zh-hk", "zh-yue", "yue-hk", "yue-cn":
		voice = "yue"
	default:
		voice = u.primary()
		if !languagePattern.MatchString(voice) {
			return ""
		}
	}
	switch voice {
	case "zh":
		voice = "cmn"
	case "arb":
		voice = "ar"
	case "no":
		voice = "nb"
	}
	if u.male() {
		return voice + "+m3"
	}

	return voice + "+f3"
}
