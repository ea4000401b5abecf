package verbs

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"softphone/carrier/exchange"
)

const (
	codeNumberMethod     = 13221
	codeNumberSendDigits = 13222

	maxIdentity = 256 // characters
)

// parseClient reads a <Client>: its text or <Identity> says who, each <Parameter> is passed on.
// Source: twilio.com/docs/voice/twiml/client.
func parseClient(w *warnings, e *element) exchange.Target {
	const name = "Dial->Client"
	r := read(w, name, e)
	t := exchange.Target{Kind: exchange.Client, To: e.text(), StatusCallback: statusCallback(r)}
	r.unperformed("url", "clientNotificationUrl")
	r.method("method", codeSchema)
	r.get("clientNotificationMethod")
	r.done()
	for _, child := range e.elements() {
		switch child.name {
		case "Identity":
			read(w, name+"->Identity", child).done()
			t.To = child.text()
		case "Parameter":
			p := read(w, name+"->Parameter", child)
			param := exchange.Param{Name: p.text("name"), Value: child.attribute("value")}
			p.get("value")
			p.done()
			if param.Name == "" {
				w.add(codeSchema, name+"->Parameter", "there is no name")
				continue
			}
			t.Params = append(t.Params, param)
		default:
			w.add(codeDialNested, name, "element <%s> is not allowed here", child.name)
		}
	}
	if n := utf8.RuneCountInString(t.To); n > maxIdentity {
		w.add(codeSchema, name, "the identity has %d characters, more than %d", n, maxIdentity)
		t.To = ""
	}
	return t
}

// parseNumber reads a <Number>. Source: twilio.com/docs/voice/twiml/number.
func parseNumber(w *warnings, e *element) exchange.Target {
	const name = "Dial->Number"
	r := read(w, name, e)
	t := exchange.Target{Kind: exchange.Number, To: number(e.text()), StatusCallback: statusCallback(r)}
	if digits, ok := r.get("sendDigits"); ok {
		if digitString.MatchString(digits) {
			t.SendDigits = digits
		} else {
			r.invalid(codeNumberSendDigits, "sendDigits", digits, "0-9 A-D * # w W")
		}
	}
	r.method("method", codeNumberMethod)
	r.unperformed("url", "byoc", "machineDetection", "amdStatusCallback")
	for _, attr := range []string{
		"amdStatusCallbackMethod", "machineDetectionTimeout", "machineDetectionSpeechThreshold",
		"machineDetectionSpeechEndThreshold", "machineDetectionSilenceTimeout",
	} {
		r.get(attr)
	}
	r.done()
	noElements(w, name, codeDialNested, e)
	return t
}

// statusCallback reads where a leg is reported to. The URL is as written: it is resolved when the call is made.
func statusCallback(r *reader) exchange.StatusCallback {
	cb := exchange.StatusCallback{URL: r.text("statusCallback"), Method: r.method("statusCallbackMethod", codeSchema)}
	for word := range strings.FieldsSeq(r.text("statusCallbackEvent")) {
		event, err := exchange.ParseEvent(word)
		if err != nil {
			r.invalid(codeSchema, "statusCallbackEvent", word, "initiated, ringing, answered, completed")
			continue
		}
		cb.Events |= event
	}
	return cb
}

// attribute is the value as written, spaces included.
func (e *element) attribute(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

var tenDigits = regexp.MustCompile(`^[2-9][0-9]{9}$`)

// number takes the punctuation out of a telephone number and puts the country before a number of the United States
// without one. Whether it can be called is for the exchange to say.
func number(text string) string {
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -().\t\n\r\u00a0", r) {
			return -1
		}
		return r
	}, text)
	switch {
	case tenDigits.MatchString(bare):
		return "+1" + bare
	case len(bare) == 11 && bare[0] == '1' && tenDigits.MatchString(bare[1:]):
		return "+" + bare
	default:
		return bare
	}
}
