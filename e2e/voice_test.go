package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// press is what came of a press, by the page's clock, in milliseconds since 1970.
type press struct {
	Press, Granted, Release float64
	Queued                  bool
	Over                    string
}

// held is how long somebody spoke, in milliseconds.
func (p press) held() float64 { return p.Release - p.Granted }

// recording is what a page heard.
type recording struct {
	Windows int
	Runs    []struct {
		Hz       int
		From, To float64
	}
	Gaps    []struct{ At, Ms float64 } // what was not played, and so neither heard nor looked at
	Clashes []struct {
		At     float64
		Levels []float64
	}
}

// Four people press as they like, two hundred times, and mostly while another speaks. What each of them hears is looked at in windows of
// 20 ms that overlap by half: never are two voices there at once for longer than a window; the voices come in the order of the turns, none
// before its turn began; and everybody hears the turns of the others that were long enough.
//
// A voice is in a window where its frequency has an amplitude of 0.05, and at least half of that of the loudest: all hum with 0.3. What the
// pages play may be late, shortened or left out where four browsers share a busy machine, so when a voice arrives says little, and one turn in
// ten may be lost that way; which are there at once, and in which order they come, does not depend on that (instrument.js).
func TestChannel_oneVoice(t *testing.T) {
	const each, alone = 50, 20 // presses of one, and of all while nobody else speaks
	tones := []int{aliceHz, bobHz, carolHz, doraHz}
	names := []string{"Alice", "Bob", "Carol", "Dora"}
	p, b := radio(t, names...), browser(t, "chromium")
	var people []*person
	for i, name := range names {
		people = append(people, p.tunes(b.NewProfile(t), name, tones[i]))
	}
	people[0].says("4 in it")
	text, err := json.Marshal(tones)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range people {
		one.Eval(fmt.Sprintf("__e2e.record(%s, %g)", text, Audible), nil)
	}

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	ctx, cancel := context.WithTimeout(t.Context(), 240*time.Second)
	defer cancel()
	began := time.Now()
	var all sync.WaitGroup
	failed := make([]error, len(people))
	for i, one := range people {
		x, y := one.thumbAt()
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		all.Go(func() { failed[i] = one.presses(ctx, random, each, x, y) })
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d presses took %s", each*len(people), time.Since(began).Round(time.Second))
	for _, one := range people {
		one.says("The channel is free")
	}
	for i := range alone { // one after another, to see how long it takes when nobody else speaks
		one := people[i%len(people)]
		x, y := one.thumbAt()
		if err := one.talks(ctx, "__thumb.held(250, 20000)", x, y); err != nil {
			t.Fatal(err)
		}
		one.says("The channel is free")
	}

	presses, turns := 0, []spoken(nil)
	heard := make([]recording, len(people))
	for i, one := range people {
		var all []press
		one.Eval("__thumb.presses", &all)
		one.Eval("__e2e.recorded()", &heard[i])
		one.NoFaults()
		presses += len(all)
		for _, p := range all {
			if p.Granted > 0 {
				turns = append(turns, spoken{press: p, who: i, heard: make([]float64, len(people))})
			}
		}
	}
	slices.SortFunc(turns, func(a, b spoken) int { return cmp.Compare(a.Granted, b.Granted) })
	for i := 1; i < len(turns); i++ {
		if before := turns[i-1]; before.Over == "" && turns[i].Granted < before.Release {
			t.Errorf("%s has the floor from %.0f on, and %s until %.0f", names[turns[i].who], turns[i].Granted, names[before.who], before.Release)
		}
	}
	if presses != each*len(people)+alone {
		t.Errorf("%d presses", presses)
	}
	checkVoices(t, names, tones, turns, heard)
	reportTurns(t, names, turns, presses, alone)
}

// presses the button a number of times: mostly until the floor was given, and now and then too short for that.
func (p *person) presses(ctx context.Context, random *rand.Rand, n int, x, y float64) error {
	for range n {
		hold := fmt.Sprintf("__thumb.held(%d, 20000)", 100+random.IntN(150))
		if random.IntN(6) == 0 {
			hold = fmt.Sprintf("__thumb.rest(%d)", random.IntN(60))
		}
		if _, err := p.driver.eval(ctx, fmt.Sprintf("__thumb.rest(%d)", random.IntN(250))); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if err := p.talks(ctx, hold, x, y); err != nil {
			return err
		}
	}
	return nil
}

// talks presses the button, which is at a place, for as long as an expression takes.
func (p *person) talks(ctx context.Context, hold string, x, y float64) error {
	err := p.mouse(ctx, "mousePressed", x, y)
	if err == nil {
		_, err = p.driver.eval(ctx, hold)
	}
	if err == nil {
		err = p.mouse(ctx, "mouseReleased", x, y)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

// worthHearing is from when on a turn must be heard by everybody, in milliseconds.
const worthHearing = 150

// spoken is a turn of somebody.
type spoken struct {
	press

	who int
	// heard is when it arrived at each of the people; 0 where it did not.
	heard []float64
}

// checkVoices fails the test unless one voice at a time was heard, and all of them.
func checkVoices(t *testing.T, names []string, tones []int, turns []spoken, heard []recording) {
	t.Helper()
	for i, ear := range heard {
		looked, lost := float64(ear.Windows)*10, 0.0
		for _, gap := range ear.Gaps {
			lost += gap.Ms
		}
		if looked < 10_000 || lost > looked/3 {
			t.Errorf("%s: %.0f ms were looked at, %.0f not", names[i], looked, lost)
		}
		for _, clash := range ear.Clashes {
			t.Errorf("%s hears several voices at %.0f: %.3f at %d Hz", names[i], clash.At, clash.Levels, tones)
		}
		// Each run of a voice belongs to the same turn as the one before it, or to a later one.
		at := 0
		for _, run := range ear.Runs {
			next := at
			for next < len(turns) && tones[turns[next].who] != run.Hz {
				next++
			}
			// Of two turns of one person, one after the other, it is the second if the first was heard, or was too short for that.
			for next+1 < len(turns) && turns[next+1].who == turns[next].who && turns[next+1].Granted <= run.From &&
				(turns[next].heard[i] > 0 || turns[next].held() < worthHearing) {
				next++
			}
			if next == len(turns) || turns[next].who == i || run.From < turns[next].Granted {
				if run.From == run.To { // one window: a click, which has a little of every frequency, and no voice
					continue
				}
				t.Errorf("%s hears %d Hz from %.0f to %.0f, and it is nobody's turn", names[i], run.Hz, run.From, run.To)
				continue
			}
			if at = next; turns[at].heard[i] == 0 {
				turns[at].heard[i] = run.From
			}
		}
		count, missed := 0, 0
		for _, turn := range turns {
			if turn.who == i || turn.Over != "" || turn.held() < worthHearing {
				continue
			}
			if count++; turn.heard[i] == 0 {
				missed++
				t.Logf("%s does not hear %s, who speaks from %.0f to %.0f", names[i], names[turn.who], turn.Granted, turn.Release)
			}
		}
		t.Logf("%s: %.0f ms looked at, %.0f ms not played; hears %d of %d turns", names[i], looked, lost, count-missed, count)
		if missed > count/10 {
			t.Errorf("%s does not hear %d turns of %d", names[i], missed, count)
		}
	}
}

// reportTurns prints how long it takes from a press to the floor, and to the voice at the others.
func reportTurns(t *testing.T, names []string, turns []spoken, presses, alone int) {
	t.Helper()
	var free, waited, voice []float64
	for i, turn := range turns {
		if i >= len(turns)-alone && !turn.Queued {
			free = append(free, turn.Granted-turn.Press)
			for _, at := range turn.heard {
				if at > 0 {
					voice = append(voice, at-turn.Press)
				}
			}
		} else if turn.Queued {
			waited = append(waited, turn.Granted-turn.Press)
		}
	}
	t.Logf("%d presses of %d people, %d turns", presses, len(names), len(turns))
	t.Logf("press to granted, after others: %s", quantiles(waited))
	t.Logf("press to granted, the floor being free: %s", quantiles(free))
	t.Logf("press to voice heard, the floor being free: %s", quantiles(voice))
	if len(turns) < presses/2 {
		t.Errorf("%d turns of %d presses are too few", len(turns), presses)
	}
}

func quantiles(all []float64) string {
	if len(all) == 0 {
		return "none"
	}
	slices.Sort(all)
	at := func(part float64) float64 { return all[int(part*float64(len(all)-1))] }
	return fmt.Sprintf("p50 %.0f ms, p99 %.0f ms, most %.0f ms (%d)", at(0.5), at(0.99), at(1), len(all))
}
