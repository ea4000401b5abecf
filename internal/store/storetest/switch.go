package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func testSwitches(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	if none, err := s.Switches(t.Context()); err != nil || len(none) > 0 {
		t.Errorf("at first there are %v, %v", none, err)
	}
	numbers := phone.Switch{Name: phone.SwitchNoNumbers, On: true, By: "root", Reason: "fraud é電話 '; --", At: start}
	calls := phone.Switch{Name: phone.SwitchNoCalls}
	for _, sw := range []phone.Switch{numbers, calls, {Name: phone.SwitchNoNumbers, By: "bob", At: start.Add(time.Minute)}, numbers} {
		if err := s.SetSwitch(t.Context(), sw); err != nil {
			t.Fatal(err)
		}
	}
	all, err := other.Switches(t.Context())
	if diff := cmp.Diff([]phone.Switch{calls, numbers}, all); err != nil || diff != "" {
		t.Errorf("switches (-want +got):\n%s error %v", diff, err)
	}
	for _, bad := range []phone.Switch{{}, {Name: "\x00"}, {Name: "a", By: "\xff"}, {Name: "a", Reason: "\x00"}} {
		if err = s.SetSwitch(t.Context(), bad); phone.KindOf(err) != phone.Invalid {
			t.Errorf("the switch %+v gives %v, want kind invalid", bad, err)
		}
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if failed := stores[i%2].SetSwitch(t.Context(), phone.Switch{Name: "new", On: i%2 == 0}); failed != nil {
				t.Error(failed)
			}
		})
	}
	wg.Wait()
	if all, err = s.Switches(t.Context()); err != nil || len(all) != 3 {
		t.Errorf("there are %v, %v; want three", all, err)
	}
}
