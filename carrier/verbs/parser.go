package verbs

import (
	"context"
	"fmt"
)

// verb is one instruction of a document.
type verb interface {
	// name is the name of the element.
	name() string
	// perform does it and waits until it is done. next is where the document goes on; nil is the next verb. After
	// errFinished, or when the call is gone, nothing follows; any other error is logged and the next verb follows.
	perform(ctx context.Context, r *run) (next *target, err error)
}

// document is what one TwiML text asks for.
type document struct {
	verbs    []verb
	warnings []warning
}

// parse reads a TwiML text. The error is a *parseError: the document as a whole cannot be performed.
func parse(text []byte) (document, error) {
	root, err := readTree(text)
	if err != nil {
		return document{}, err
	}
	if root.name != "Response" {
		return document{}, &parseError{code: codeRoot, err: fmt.Errorf("the root element is <%s>: want <Response>", root.name)}
	}
	w := &warnings{}
	read(w, "Response", root).done()
	if text := root.text(); text != "" {
		w.add(codeSchema, "Response", "text %q between verbs is ignored", short(text))
	}
	var doc document
	for _, e := range root.elements() {
		if v := parseVerb(w, e); v != nil {
			doc.verbs = append(doc.verbs, v)
		}
	}
	doc.warnings = w.list
	return doc, nil
}

// parseVerb gives the verb of an element below <Response>; nil for one that does not exist or makes no sense.
func parseVerb(w *warnings, e *element) verb {
	switch e.name {
	case "Dial":
		return parseDial(w, e)
	case "Enqueue":
		return parseEnqueue(w, e)
	case "Gather":
		return parseGather(w, e)
	case "Hangup":
		return parseHangup(w, e)
	case "Leave":
		return parseLeave(w, e)
	case "Pause":
		return parsePause(w, "", e)
	case "Play":
		return parsePlay(w, "", e)
	case "Record":
		return parseRecord(w, e)
	case "Redirect":
		return parseRedirect(w, e)
	case "Reject":
		return parseReject(w, e)
	case "Say":
		return parseSay(w, "", e)
	case "Connect", "Echo", "Pay", "Prompt", "Queue", "Refer", "Sms", "Start", "Stop":
		return unperformed{verb: e.name}
	default:
		w.add(codeSchema, "Response", "element <%s> is not known", e.name)
		return nil
	}
}

// noElements warns of elements inside e, which may hold none.
func noElements(w *warnings, verb string, code int, e *element) {
	for _, child := range e.elements() {
		w.add(code, verb, "element <%s> is not allowed here", child.name)
	}
}

// noText warns of text inside e, which may hold elements only.
func noText(w *warnings, verb string, code int, e *element) {
	if text := e.text(); text != "" {
		w.add(code, verb, "text %q is not allowed here", short(text))
	}
}

func short(text string) string {
	const limit = 40
	runes := []rune(text)
	if len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}
