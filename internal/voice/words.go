package voice

import "strings"

// Phrase names something that is said to a caller.
type Phrase string

// The phrases. Reasons for a refusal have the code of the error as their name.
const (
	PhraseNobody   Phrase = "nobody_there"
	PhraseNoAnswer Phrase = "no_answer"
	PhraseBusy     Phrase = "busy"
	PhraseFailed   Phrase = "failed"
	PhraseDenied   Phrase = "denied" // for a reason that has no words of its own
	PhraseSorry    Phrase = "sorry"  // something went wrong here
)

// tongue is a language as it is spoken.
type tongue struct {
	tag   string // for the language attribute of <Say>
	voice string // for its voice attribute; empty is Twilio's default, which speaks no Japanese
	words map[Phrase]string
}

// tongueFor is the spoken language of a setting, English for one that is not spoken.
func tongueFor(language string) tongue {
	if language == "ja" {
		return tongue{tag: "ja-JP", voice: "Polly.Mizuki", words: japanese()}
	}
	return tongue{tag: "en-US", words: english()}
}

// say is the words of a phrase; name is put in where it has a place for one.
func (t tongue) say(p Phrase, name string) string {
	words, ok := t.words[p]
	if !ok {
		words = t.words[PhraseDenied]
	}
	return strings.ReplaceAll(words, "%s", name)
}

func english() map[Phrase]string {
	return map[Phrase]string{
		PhraseNoAnswer:        "%s did not answer. Please try again later. Goodbye.",
		PhraseBusy:            "%s is busy or declined the call. Goodbye.",
		PhraseFailed:          "The call to %s could not be connected. Goodbye.",
		PhraseDenied:          "This call is not allowed. Goodbye.",
		PhraseSorry:           "We are sorry, something went wrong here. Please try again. Goodbye.",
		"to_missing":          "Nobody was named to be called. Goodbye.",
		"number_invalid":      "This telephone number is not complete. Please dial the country code and the number. Goodbye.",
		"address_invalid":     "This name or number cannot be called. Please check it. Goodbye.",
		"identity_invalid":    "This name cannot be called. Please check it. Goodbye.",
		"room_invalid":        "There is no such room. Goodbye.",
		"rooms_not_allowed":   "You may not enter this room. Goodbye.",
		"clients_not_allowed": "You may not call other people from here. Goodbye.",
		"number_not_allowed":  "You may not call this telephone number from here. Goodbye.",
		"caller_id_missing":   "Telephone numbers cannot be called until a caller ID is set up. Goodbye.",
		"number_unassigned":   "Nobody is set up to answer this number. Goodbye.",
		PhraseNobody:          "Nobody is there to take your call. Please try again later. Goodbye.",
	}
}

func japanese() map[Phrase]string {
	return map[Phrase]string{
		PhraseNoAnswer:        "%sさんは応答しませんでした。後ほどおかけ直しください。",
		PhraseBusy:            "%sさんは話し中か、応答できません。後ほどおかけ直しください。",
		PhraseFailed:          "%sさんにつながりませんでした。",
		PhraseDenied:          "この通話は許可されていません。",
		PhraseSorry:           "申し訳ございません。問題が発生しました。もう一度おかけください。",
		"to_missing":          "相手先が指定されていません。",
		"number_invalid":      "電話番号が正しくありません。国番号からおかけください。",
		"address_invalid":     "この名前または番号にはかけられません。ご確認ください。",
		"identity_invalid":    "この名前にはかけられません。ご確認ください。",
		"room_invalid":        "その会議室はありません。",
		"rooms_not_allowed":   "この会議室には入れません。",
		"clients_not_allowed": "ここからほかの人にかけることはできません。",
		"number_not_allowed":  "ここからこの電話番号にかけることはできません。",
		"caller_id_missing":   "発信者番号が設定されていないため、電話番号にはかけられません。",
		"number_unassigned":   "この番号に応答する人がいません。",
		PhraseNobody:          "ただいま電話に出られる人がいません。後ほどおかけ直しください。",
	}
}
