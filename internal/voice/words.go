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

	PhrasePIN        Phrase = "pin"
	PhrasePINMissing Phrase = "pin_missing" // nothing was keyed in
	PhrasePINWrong   Phrase = "pin_wrong"
	PhrasePINRefused Phrase = "pin_refused" // for the last time
	PhraseRoomFull   Phrase = "room_full"
	PhraseCoachGone  Phrase = "coach_gone" // who was to be coached has gone
	PhraseStar       Phrase = "star"       // how a telephone speaks in a channel

	PhraseStranded    Phrase = "stranded"    // nobody took the call to whom they were sent
	PhraseLost        Phrase = "lost"        // who spoke with them was lost
	PhraseMoment      Phrase = "moment"      // somebody else is being called for them
	PhraseInterrupted Phrase = "interrupted" // who speaks with them is cut off
	PhraseConnected   Phrase = "connected"   // who handed somebody on to them was cut off
	PhraseRecorded    Phrase = "recorded"    // a recording has begun
	PhrasePaused      Phrase = "paused"      // it pauses
	PhraseResumed     Phrase = "resumed"     // it goes on
	PhraseUnrecorded  Phrase = "unrecorded"  // it has ended
	PhraseCheck       Phrase = "check"       // to be heard in a test of the network

	PhraseLeave       Phrase = "leave"        // a message can be left
	PhraseLeaveFor    Phrase = "leave_for"    // for somebody with a name
	PhraseNoMessage   Phrase = "no_message"   // none was heard
	PhraseMessageKept Phrase = "message_kept" // it was

	PhraseVisitorAgain Phrase = "visitor_again" // a visitor's call cannot be made, for a reason that is none of theirs
	PhraseVisitorBusy  Phrase = "visitor_busy"  // nor now
)

// The languages that are spoken.
const (
	englishTag  = "en"
	japaneseTag = "ja"
)

// tongue is a language as it is spoken.
type tongue struct {
	tag   string // for the language attribute of <Say>
	voice string // for its voice attribute; empty is Twilio's default, which speaks no Japanese
	words map[Phrase]string
}

// tongueFor is the spoken language of a setting, English for one that is not spoken.
func tongueFor(language string) tongue {
	if language == japaneseTag {
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
		PhraseNoAnswer:            "%s did not answer. Please try again later. Goodbye.",
		PhraseBusy:                "%s is busy or declined the call. Goodbye.",
		PhraseFailed:              "The call to %s could not be connected. Goodbye.",
		PhraseDenied:              "This call is not allowed. Goodbye.",
		PhraseSorry:               "We are sorry, something went wrong here. Please try again. Goodbye.",
		"person_unknown":          "Nobody here has this name. Please check it. Goodbye.",
		"to_missing":              "Nobody was named to be called. Goodbye.",
		"number_invalid":          "This telephone number is not complete. Please dial the country code and the number. Goodbye.",
		"number_extension":        "An extension cannot be dialled together with the number. Please call the number, and press the keys when it is answered. Goodbye.",
		"emergency_number":        "This phone cannot reach emergency services. Please use another telephone.",
		"number_type_not_allowed": "Numbers of this kind cannot be called from here. Goodbye.",
		"region_not_allowed":      "Telephone numbers of this country cannot be called from here. Goodbye.",
		"check_not_allowed":       "You may not test calls from here. Goodbye.",
		"teams_not_allowed":       "You may not call this team from here. Goodbye.",
		"team_unknown":            "There is no such team. Goodbye.",
		"team_invalid":            "There is no such team. Goodbye.",
		"caller_id_not_allowed":   "The number to be shown is not yours to show. Goodbye.",
		"grant_revoked":           "What you were allowed to do has been taken back. Please sign in again. Goodbye.",
		"grant_expired":           "Your permission to call has ended. Please sign in again. Goodbye.",
		"calls_exhausted":         "As many calls are being made as are allowed at once. Please end one, or try again later. Goodbye.",
		"rate_exhausted":          "Too many calls were begun in a short time. Please try again in a minute. Goodbye.",
		"time_exhausted":          "The time for calls is used up for today. Please ask your administrator. Goodbye.",
		"calls_switched_off":      "Calls are switched off at the moment. Please ask your administrator. Goodbye.",
		"numbers_switched_off":    "Calls to telephones are switched off at the moment. Please ask your administrator. Goodbye.",
		"grant_used":              "This was good for one call, which has been made. Goodbye.",
		"address_invalid":         "This name or number cannot be called. Please check it. Goodbye.",
		"identity_invalid":        "This name cannot be called. Please check it. Goodbye.",
		"room_invalid":            "There is no such room. Goodbye.",
		"rooms_not_allowed":       "You may not enter this room. Goodbye.",
		"clients_not_allowed":     "You may not call other people from here. Goodbye.",
		"number_not_allowed":      "You may not call this telephone number from here. Goodbye.",
		"caller_id_missing":       "Telephone numbers cannot be called until a caller ID is set up. Goodbye.",
		"number_unassigned":       "Nobody is set up to answer this number. Goodbye.",
		"room_unknown":            "There is no such room. Goodbye.",
		"room_locked":             "This room is locked. Please ask its moderator to let you in. Goodbye.",
		"coach_not_allowed":       "You may not listen or coach here. Goodbye.",
		"supervision_not_allowed": "Only supervisors may enter the calls of others. Goodbye.",
		"mode_invalid":            "This cannot be entered in that way. Goodbye.",
		"coach_invalid":           "Nobody was named to be coached. Goodbye.",
		"conference_invalid":      "There is no such conference. Goodbye.",
		"conference_unknown":      "There is no such conference. Goodbye.",
		"conference_over":         "This conference is over. Goodbye.",
		"pin_attempts":            "Too many wrong PINs were entered. Please try again in a quarter of an hour. Goodbye.",
		PhrasePIN:                 "Please enter the PIN of the conference, then press the hash key.",
		PhrasePINMissing:          "No PIN was entered. Please enter the PIN of the conference, then press the hash key.",
		PhrasePINWrong:            "This PIN is not right. Please enter the PIN again, then press the hash key.",
		PhrasePINRefused:          "No right PIN was entered. Please check it and call again. Goodbye.",
		PhraseRoomFull:            "You could not be let into the room, because it is full. Please try again later. Goodbye.",
		PhraseCoachGone:           "The person to be coached is not in the conference any more. Goodbye.",
		PhraseStar:                "Press star to speak, and star again when you have finished.",
		PhraseNobody:              "Nobody is there to take your call. Please try again later. Goodbye.",
		PhraseStranded:            "We are sorry, nobody can take your call at the moment. Please call again later. Goodbye.",
		PhraseLost:                "We are sorry, the connection to the person you spoke with was lost. Please call again. Goodbye.",
		PhraseInterrupted:         "The connection to the person you spoke with was interrupted. Please hold the line, you will be connected again.",
		PhraseConnected:           "The connection to the person who called you was lost. You are connected with their caller.",
		PhraseRecorded:            "This call is being recorded.",
		PhrasePaused:              "The recording is paused.",
		PhraseResumed:             "The recording goes on.",
		PhraseUnrecorded:          "The recording has ended.",
		PhraseCheck:               "This is a test of your connection.",
		PhraseLeave:               "Nobody can take your call at the moment. Please leave a message after the tone, and hang up when you have finished.",
		PhraseLeaveFor:            "%s cannot take your call at the moment. Please leave a message after the tone, and hang up when you have finished.",
		PhraseNoMessage:           "No message was heard. Goodbye.",
		PhraseMessageKept:         "Thank you. Your message will be passed on. Goodbye.",
		PhraseMoment:              "One moment please. We are looking for somebody who can take your call.",
		PhraseVisitorAgain:        "This call could not be made. Please start it again from the web page. Goodbye.",
		PhraseVisitorBusy:         "Everybody is busy at the moment. Please try again later. Goodbye.",
		"callee_dnd":              "The person you are calling does not want to be disturbed at the moment. Please try again later. Goodbye.",
		"callee_away":             "The person you are calling is away at the moment. Please try again later. Goodbye.",
		"callee_offline":          "The person you are calling cannot be reached at the moment. Please try again later. Goodbye.",
		"button_off":              "Calls from this page are switched off. Goodbye.",
		"button_closed":           "Nobody is there at this time. Please try again during opening hours. Goodbye.",
	}
}

func japanese() map[Phrase]string {
	return map[Phrase]string{
		PhraseNoAnswer:            "%sさんは応答しませんでした。後ほどおかけ直しください。",
		PhraseBusy:                "%sさんは話し中か、応答できません。後ほどおかけ直しください。",
		PhraseFailed:              "%sさんにつながりませんでした。",
		PhraseDenied:              "この通話は許可されていません。",
		PhraseSorry:               "申し訳ございません。問題が発生しました。もう一度おかけください。",
		"person_unknown":          "この名前の人はいません。ご確認ください。",
		"to_missing":              "相手先が指定されていません。",
		"number_invalid":          "電話番号が正しくありません。国番号からおかけください。",
		"number_extension":        "内線番号を続けてかけることはできません。つながってから番号を押してください。",
		"emergency_number":        "この電話から緊急通報はできません。ほかの電話をお使いください。",
		"number_type_not_allowed": "この種類の番号にはここからかけられません。",
		"region_not_allowed":      "この国の電話番号にはここからかけられません。",
		"check_not_allowed":       "ここから通話をテストすることはできません。",
		"teams_not_allowed":       "ここからこのチームにかけることはできません。",
		"team_unknown":            "そのチームはありません。",
		"team_invalid":            "そのチームはありません。",
		"caller_id_not_allowed":   "指定された発信者番号は使えません。",
		"grant_revoked":           "通話の許可が取り消されました。もう一度サインインしてください。",
		"grant_expired":           "通話の許可の期限が切れました。もう一度サインインしてください。",
		"calls_exhausted":         "同時に通話できる数の上限に達しています。ほかの通話を終えるか、後ほどおかけ直しください。",
		"rate_exhausted":          "短い時間に続けて発信されました。一分ほどたってからおかけ直しください。",
		"time_exhausted":          "本日の通話時間の上限に達しました。管理者にお問い合わせください。",
		"calls_switched_off":      "ただいま通話は止められています。管理者にお問い合わせください。",
		"numbers_switched_off":    "ただいま電話番号への発信は止められています。管理者にお問い合わせください。",
		"grant_used":              "一回限りの通話はすでに使われています。",
		"address_invalid":         "この名前または番号にはかけられません。ご確認ください。",
		"identity_invalid":        "この名前にはかけられません。ご確認ください。",
		"room_invalid":            "その会議室はありません。",
		"rooms_not_allowed":       "この会議室には入れません。",
		"clients_not_allowed":     "ここからほかの人にかけることはできません。",
		"number_not_allowed":      "ここからこの電話番号にかけることはできません。",
		"caller_id_missing":       "発信者番号が設定されていないため、電話番号にはかけられません。",
		"number_unassigned":       "この番号に応答する人がいません。",
		"room_unknown":            "その会議室はありません。",
		"room_locked":             "この会議室はロックされています。主催者にお問い合わせください。",
		"coach_not_allowed":       "ここで傍聴や指導はできません。",
		"supervision_not_allowed": "ほかの人の通話に入れるのは管理者だけです。",
		"mode_invalid":            "その方法では入れません。",
		"coach_invalid":           "指導する相手が指定されていません。",
		"conference_invalid":      "その会議はありません。",
		"conference_unknown":      "その会議はありません。",
		"conference_over":         "この会議は終了しました。",
		"pin_attempts":            "暗証番号の間違いが続きました。15分ほどたってからおかけ直しください。",
		PhrasePIN:                 "会議の暗証番号を入力し、最後にシャープを押してください。",
		PhrasePINMissing:          "暗証番号が入力されていません。会議の暗証番号を入力し、最後にシャープを押してください。",
		PhrasePINWrong:            "暗証番号が違います。もう一度入力し、最後にシャープを押してください。",
		PhrasePINRefused:          "正しい暗証番号が入力されませんでした。ご確認のうえ、おかけ直しください。",
		PhraseRoomFull:            "会議室が満員のため入れませんでした。後ほどおかけ直しください。",
		PhraseCoachGone:           "指導する相手はもう会議にいません。",
		PhraseStar:                "話すときは米印を押し、話し終えたらもう一度米印を押してください。",
		PhraseNobody:              "ただいま電話に出られる人がいません。後ほどおかけ直しください。",
		PhraseStranded:            "申し訳ございません。ただいま電話に出られる者がおりません。後ほどおかけ直しください。",
		PhraseLost:                "申し訳ございません。担当者との接続が切れました。もう一度おかけください。",
		PhraseInterrupted:         "担当者との接続が中断しました。おつなぎしますので、そのままお待ちください。",
		PhraseConnected:           "転送元との接続が切れました。相手の方とおつなぎしています。",
		PhraseRecorded:            "この通話は録音されます。",
		PhrasePaused:              "録音を一時停止しました。",
		PhraseResumed:             "録音を再開します。",
		PhraseUnrecorded:          "録音を終了しました。",
		PhraseCheck:               "接続テストです。",
		PhraseLeave:               "ただいま電話に出られる人がいません。発信音のあとにご用件をお話しになり、終わりましたら電話をお切りください。",
		PhraseLeaveFor:            "%sさんは、ただいま電話に出られません。発信音のあとにご用件をお話しになり、終わりましたら電話をお切りください。",
		PhraseNoMessage:           "メッセージは録音されませんでした。",
		PhraseMessageKept:         "メッセージをお預かりしました。お電話ありがとうございました。",
		PhraseMoment:              "担当者をお呼びしております。少々お待ちください。",
		PhraseVisitorAgain:        "お電話をおつなぎできませんでした。もう一度ウェブページからおかけください。",
		PhraseVisitorBusy:         "ただいま混み合っております。後ほどおかけ直しください。",
		"callee_dnd":              "おかけになった相手は、ただいま電話に出られません。後ほどおかけ直しください。",
		"callee_away":             "おかけになった相手は、ただいま席を外しています。後ほどおかけ直しください。",
		"callee_offline":          "おかけになった相手に、ただいまつながりません。後ほどおかけ直しください。",
		"button_off":              "このページからの通話は停止されています。",
		"button_closed":           "ただいまは受付時間外です。受付時間内におかけ直しください。",
	}
}
