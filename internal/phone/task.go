package phone

import (
	"context"
	"time"
)

// TaskID names a task: 26 lower-case letters and digits.
type TaskID string

// Task is a call-back that somebody asked for, or a message that a caller left whom nobody answered.
type Task struct {
	ID       TaskID
	Button   KeyID    // where a visitor asked; empty of a message
	To       Address  // where the button led when it was asked for, or for whom the message is: who may answer there sees the task
	Message  *Message // nil of a call-back
	Name     string   // as the visitor gave it, like all but the next: 1 to 64 characters; of a message who left it, empty for strangers
	Number   Number   // that there is such a number was checked, not whose it is; empty of a message that was left from no telephone
	When     string   // when they would like to be called, in their words, at most 500 characters
	Note     string   // what it is about, at most 500 characters
	Title    string   // of the page
	URL      string   // of the page
	Language string
	Created  time.Time
	Done     time.Time // zero: not yet
	DoneBy   Identity
}

// Message is what somebody said whom nobody answered. The sound is where all recordings are.
type Message struct {
	Call      CallSID // that it was left in: the leg of who called
	From      Address
	Recording RecordingSID
	Length    time.Duration // whole seconds
}

// TaskQuery selects a page of tasks, the newest first.
type TaskQuery struct {
	Open   bool      // only those that are not done
	To     []Address // only those that lead to one of these; nil means any
	Before time.Time // only those created before; zero means from the newest
	Limit  int       // 1 to 1000
}

// TaskStore keeps tasks.
type TaskStore interface {
	// CreateTask stores a task, and with it the events that tell of it, which are about no call and no conference; the error is of
	// kind [Conflict] if there is one of this ID.
	CreateTask(ctx context.Context, t Task, events ...Event) error
	// Task returns a task; the error is of kind [Unknown], code task_unknown, if there is none, as of UpdateTask.
	Task(ctx context.Context, id TaskID) (Task, error)
	Tasks(ctx context.Context, q TaskQuery) ([]Task, error)
	// UpdateTask lets change alter a task in a transaction, as [RoomStore.UpdateRoom] does. Only whether, when and by whom it was done
	// can be altered. The events that change returns are stored with it.
	UpdateTask(ctx context.Context, id TaskID, change func(*Task) ([]Event, error)) (Task, error)
}
