package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func testTasks(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	addresses := cmp.AllowUnexported(phone.Address{})
	full := phone.Task{
		ID: "t1", Button: "b1", To: phone.InTeam("sales"), Name: "山田 '; --", Number: "+15005550001", When: "after 3", Note: "\u00e9", Title: "T", URL: "https://x.example",
		Language: "ja", Created: start,
	}
	second := phone.Task{ID: "t2", To: phone.Client("bob"), Created: start.Add(time.Second)}
	third := phone.Task{ID: "t3", To: phone.InTeam("sales"), Created: start.Add(2 * time.Second)}
	for _, task := range []phone.Task{full, second, third} {
		if err := s.CreateTask(t.Context(), task, taskEvent(task.ID, phone.TaskCreated)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := other.Task(t.Context(), "t1")
	if diff := cmp.Diff(full, got, addresses); err != nil || diff != "" {
		t.Errorf("task (-want +got):\n%s error %v", diff, err)
	}
	want := full
	want.Done, want.DoneBy = start.Add(time.Hour), "bob"
	got, err = other.UpdateTask(t.Context(), "t1", func(task *phone.Task) ([]phone.Event, error) {
		*task = phone.Task{ID: "t9", Name: "Eve", Done: want.Done.Add(7), DoneBy: "bob"}
		return []phone.Event{taskEvent("t1", phone.TaskDone)}, nil
	})
	if diff := cmp.Diff(want, got, addresses); err != nil || diff != "" {
		t.Errorf("task that is done (-want +got):\n%s error %v", diff, err)
	}
	for _, tt := range []struct {
		name string
		q    phone.TaskQuery
		want []phone.Task
	}{
		{"all", phone.TaskQuery{Limit: 10}, []phone.Task{third, second, want}},
		{"open", phone.TaskQuery{Limit: 10, Open: true}, []phone.Task{third, second}},
		{"of a team", phone.TaskQuery{Limit: 10, To: []phone.Address{phone.InTeam("sales")}}, []phone.Task{third, want}},
		{"open of either", phone.TaskQuery{Limit: 10, Open: true, To: []phone.Address{phone.InTeam("sales"), phone.Client("bob")}}, []phone.Task{third, second}},
		{"of nobody", phone.TaskQuery{Limit: 10, To: []phone.Address{}}, nil},
		{"of another", phone.TaskQuery{Limit: 10, To: []phone.Address{phone.Client("sales")}}, nil},
		{"a page", phone.TaskQuery{Limit: 1, Before: third.Created}, []phone.Task{second}},
	} {
		all, failed := other.Tasks(t.Context(), tt.q)
		if diff := cmp.Diff(tt.want, all, addresses); failed != nil || diff != "" {
			t.Errorf("%s (-want +got):\n%s error %v", tt.name, diff, failed)
		}
	}
	if _, err = s.Tasks(t.Context(), phone.TaskQuery{}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("no limit gives %v", err)
	}
	no := errors.New("no")
	if _, err = s.UpdateTask(t.Context(), "t2", func(*phone.Task) ([]phone.Event, error) { return []phone.Event{taskEvent("t2", phone.TaskDone)}, no }); !errors.Is(err, no) {
		t.Errorf("a change that fails gives %v", err)
	}
	if err = other.CreateTask(t.Context(), full, taskEvent("t4", phone.TaskCreated)); phone.KindOf(err) != phone.Conflict {
		t.Errorf("the same id gives %v", err)
	}
	for _, id := range []phone.TaskID{"", "t", "\x00"} {
		if _, err = s.Task(t.Context(), id); phone.CodeOf(err) != "task_unknown" {
			t.Errorf("the task %q gives %v", id, err)
		}
		if _, err = s.UpdateTask(t.Context(), id, func(*phone.Task) ([]phone.Event, error) { return nil, nil }); phone.CodeOf(err) != "task_unknown" {
			t.Errorf("changing the task %q gives %v", id, err)
		}
	}
	for name, bad := range map[string]phone.Task{"no id": {Created: start}, "no time": {ID: "t5"}, "a note": {ID: "t5", Created: start, Note: "\x00"}} {
		if err = s.CreateTask(t.Context(), bad); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v", name, err)
		}
	}
	// What became of them is told with it, of nothing else.
	var kinds []phone.EventKind
	for _, e := range readAll(t, other, 10) {
		kinds = append(kinds, e.Kind)
	}
	if diff := cmp.Diff([]phone.EventKind{phone.TaskCreated, phone.TaskCreated, phone.TaskCreated, phone.TaskDone}, kinds); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if err = s.CreateTask(t.Context(), phone.Task{ID: "t5", Created: start}, event("k1", 1, 0, phone.StatusRinging)); err == nil {
		t.Error("a task is stored with an event about a call")
	}
	// What was done 40 days before goes; what nobody did stays for 400.
	for _, tt := range []struct {
		days int
		want int
	}{{40, 3}, {41, 2}, {400, 2}, {401, 0}} {
		swept(t, s, start.Add(time.Duration(tt.days)*24*time.Hour))
		if all, failed := other.Tasks(t.Context(), phone.TaskQuery{Limit: 10}); failed != nil || len(all) != tt.want {
			t.Errorf("after %d days there are %v, %v", tt.days, all, failed)
		}
	}
}

// taskEvent tells of a task.
func taskEvent(id phone.TaskID, kind phone.EventKind) phone.Event {
	return phone.Event{Key: "task:" + string(id) + string(kind), Kind: kind, At: start, Sequence: -1, Detail: phone.Detail{Task: id}}
}

// testTaskEvents has events that are about no call and no conference among others.
func testTaskEvents(t *testing.T, s phone.Store) {
	t.Helper()
	created := taskEvent("t1", phone.TaskCreated)
	added := append1(t, s, created, event("k1", 1, 0, phone.StatusRinging))
	created.Position = added[0].Position
	if diff := cmp.Diff(created, added[0], cmp.AllowUnexported(phone.Address{})); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	read := readAll(t, s, 10)
	if diff := cmp.Diff(added, read, cmp.AllowUnexported(phone.Address{})); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if c, err := s.Call(t.Context(), ""); phone.KindOf(err) != phone.Unknown {
		t.Errorf("there is a call of a task: %v, %v", c, err)
	}
	late, err := s.Unfinished(t.Context(), start.Add(time.Hour), 10)
	if err != nil || len(late) != 1 || late[0].SID != sid(1) {
		t.Errorf("unfinished calls are %v, %v", late, err)
	}
}
