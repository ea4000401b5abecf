package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func team(name phone.TeamName, members ...phone.Identity) phone.Team {
	return phone.Team{Name: name, Title: "Sales é電話 '; --", Members: members, By: "root", Created: start, Updated: start}
}

func testTeams(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	sales, bare := team("sales", "bob", "alice"), phone.Team{Name: "a-team"}
	for _, one := range []phone.Team{sales, bare} {
		if err := s.CreateTeam(t.Context(), one); err != nil {
			t.Fatal(err)
		}
	}
	all, err := other.Teams(t.Context())
	if diff := cmp.Diff([]phone.Team{bare, sales}, all); err != nil || diff != "" {
		t.Errorf("teams (-want +got):\n%s error %v", diff, err)
	}
	got, err := other.Team(t.Context(), "sales")
	if diff := cmp.Diff(sales, got); err != nil || diff != "" {
		t.Errorf("team (-want +got):\n%s error %v", diff, err)
	}
	if err = other.CreateTeam(t.Context(), team("sales")); phone.CodeOf(err) != "name_taken" || phone.KindOf(err) != phone.Conflict || field(err) != "name" {
		t.Errorf("a name that is taken gives %v", err)
	}
	for name, bad := range map[string]phone.Team{"no name": team(""), "a name": team("\x00"), "a member": team("x", "\xff"), "a title": {Name: "x", Title: "\x00"}} {
		if err = s.CreateTeam(t.Context(), bad); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", name, err)
		}
	}
	want := team("sales", "carol")
	want.Title, want.By, want.Created, want.Updated = "New", "bob", start.Add(time.Second), start.Add(time.Minute)
	got, err = other.UpdateTeam(t.Context(), "sales", func(one *phone.Team) error {
		*one = want
		one.Name, one.Updated = "another", want.Updated.Add(7)
		return nil
	})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("changed team (-want +got):\n%s error %v", diff, err)
	}
	no := errors.New("no")
	for wrong, change := range map[error]func(*phone.Team) error{
		no: func(one *phone.Team) error { one.Title = "Not this"; return no },
		phone.Errorf(phone.Invalid, "team_invalid", "."): func(one *phone.Team) error { one.Title = "\xff"; return nil },
	} {
		if _, err = s.UpdateTeam(t.Context(), "sales", change); phone.KindOf(err) != phone.KindOf(wrong) || (errors.Is(wrong, no) && !errors.Is(err, no)) {
			t.Errorf("a change that fails gives %v, want %v", err, wrong)
		}
	}
	got, err = s.Team(t.Context(), "sales")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("team that was changed (-want +got):\n%s error %v", diff, err)
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if _, failed := stores[i%2].UpdateTeam(t.Context(), "sales", func(one *phone.Team) error {
				one.Members = append(one.Members, phone.Identity(fmt.Sprint("n", i)))
				return nil
			}); failed != nil {
				t.Error(failed)
			}
		})
	}
	wg.Wait()
	if got, err = s.Team(t.Context(), "sales"); err != nil || len(got.Members) != 41 {
		t.Errorf("after 40 joined the team is %v, %v", got, err)
	}
	if err = s.DeleteTeam(t.Context(), "sales"); err != nil {
		t.Error(err)
	}
	for _, name := range []phone.TeamName{"sales", "", "\x00"} {
		_, failed := other.Team(t.Context(), name)
		_, updating := other.UpdateTeam(t.Context(), name, func(*phone.Team) error { return nil })
		for what, err := range map[string]error{"reading": failed, "changing": updating, "deleting": other.DeleteTeam(t.Context(), name)} {
			if phone.KindOf(err) != phone.Unknown {
				t.Errorf("%s the team %q gives %v, want kind unknown", what, name, err)
			}
		}
	}
}
