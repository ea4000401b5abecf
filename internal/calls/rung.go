package calls

import (
	"context"
	"sync"
	"time"

	"softphone/internal/phone"
)

// atOnce does something with each of several, with all at once. What came of each, and why nothing did, is in their order.
func atOnce[T, R any](all []T, do func(T) (R, error)) ([]R, []error) {
	results, errs := make([]R, len(all)), make([]error, len(all))
	var done sync.WaitGroup
	for i, one := range all {
		done.Go(func() { results[i], errs[i] = do(one) })
	}
	done.Wait()
	return results, errs
}

// rung are legs that are called together into a conference.
type rung struct {
	sid    phone.ConferenceSID
	parent phone.CallSID // for whose sake
	calls  []phone.Addition
	legs   []phone.CallSID
	errs   []error // why one could not be called; nil for those that are
}

// store stores that they are called, all together: one that ends at once must not look like the last of them. Where that fails
// they are ended, because nobody would know of them. It returns how many are called.
func (r rung) store(ctx context.Context, board *Watched, now time.Time, d phone.Detail, record func(context.Context, ...phone.Event) error) (int, error) {
	var called []phone.CallSID
	var events []phone.Event
	for i, leg := range r.legs {
		if r.errs[i] == nil {
			called = append(called, leg)
			events = append(events, dialled(r.sid, leg, r.parent, r.calls[i], now, d)...)
		}
	}
	if len(called) == 0 {
		return 0, nil
	}
	if err := record(ctx, events...); err != nil {
		for _, leg := range called {
			_ = board.HangUp(ctx, leg)
		}
		return 0, err
	}
	return len(called), nil
}
