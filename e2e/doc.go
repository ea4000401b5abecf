// Package e2e makes calls as people do: the whole program is started in the test's own
// process, real browsers open its page, and sound is measured at the other side.
//
// What is not a test is the harness: [Chromium] and [Firefox] start a browser, a [Page]
// is what one person sees and hears. Elements are found by role and accessible name, as
// with a screen reader; the microphone is a tone of the person's own (instrument.js).
// The harness knows nothing of the softphone: its tests (harness_test.go) try it on a
// page of their own.
package e2e
