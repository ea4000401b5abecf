package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// task is a call-back that somebody asked for, or a message that was left, as those see it who may answer.
type task struct {
	ID        phone.TaskID    `json:"id"`
	Button    phone.KeyID     `json:"button"`
	To        phone.Address   `json:"to"`
	Message   *messageTold    `json:"message"`
	Name      string          `json:"name"`
	Number    phone.Number    `json:"number"`
	When      string          `json:"when"`
	Note      string          `json:"note"`
	Page      page            `json:"page"`
	Language  string          `json:"language"`
	CreatedAt time.Time       `json:"created_at"`
	DoneAt    *time.Time      `json:"done_at"`
	DoneBy    *phone.Identity `json:"done_by"`
}

func taskOf(t phone.Task) task {
	return task{
		t.ID, t.Button, t.To, tellMessage(t.Message), t.Name, t.Number, t.When, t.Note,
		page{t.Title, t.URL},
		t.Language, t.Created.UTC(),
		moment(t.Done), optional(t.DoneBy),
	}
}

// callbackRequest is what a visitor says who wants to be called back.
type callbackRequest struct {
	Name     string  `json:"name"`
	Number   string  `json:"number"`
	When     *string `json:"when"`
	Note     *string `json:"note"`
	Page     *page   `json:"page"`
	Language *string `json:"language"`
	Proof    *string `json:"proof"`
}

// longestNote is how long what a visitor writes may be, in characters.
const longestNote = 500

// read makes a task of it.
func (in callbackRequest) read(plans phone.Numbering) (phone.Task, error) {
	t := phone.Task{Name: strings.TrimSpace(in.Name), When: shown(given(in.When)), Note: shown(given(in.Note))}
	if n := utf8.RuneCountInString(t.Name); n < 1 || n > 64 || !phone.Printable(t.Name) {
		return t, phone.Errorf(phone.Invalid, "name_invalid", "The name must be 1 to 64 visible characters.").In("name")
	}
	if utf8.RuneCountInString(t.When) > longestNote || utf8.RuneCountInString(t.Note) > longestNote {
		return t, phone.Errorf(phone.Invalid, "note_invalid", "when and note may have %d characters each.", longestNote).In("note")
	}
	info, err := plans.Parse(in.Number)
	if e, ok := errors.AsType[*phone.Error](err); ok {
		return t, e.In("number")
	}
	if err != nil {
		return t, err
	}
	switch {
	case info.Type == phone.UnknownType:
		return t, phone.Errorf(phone.Invalid, "number_invalid", "There is no such telephone number: check its digits.").In("number")
	case !(phone.NumberRule{}).Matches(info): // who calls it back would pay for it
		return t, phone.Errorf(phone.Forbidden, "number_type_not_allowed", "Numbers of this kind, such as premium-rate numbers, are not called back.").In("number")
	}
	t.Number = info.Number
	t.Title, t.URL = in.Page.clean()
	return t, nil
}

// createCallback keeps that a visitor wants to be called back, and tells those who may answer.
func (s *Server) createCallback(public *url.URL) echo.HandlerFunc {
	return func(c echo.Context) error {
		var in callbackRequest
		if err := bind(c, &in); err != nil {
			return err
		}
		ctx := c.Request().Context()
		b, err := s.Doors.Buttons.Button(ctx, auth.ButtonID(c.Param("id")))
		if err != nil {
			return err
		}
		origin, err := s.from(c, public, b, false)
		switch {
		case !b.On:
			err = b.Ready(s.Now())
		case err == nil && !b.Closed.Callback:
			err = phone.Errorf(phone.Forbidden, "callback_not_offered", "This button offers no call-backs.")
		}
		var t phone.Task
		if err == nil {
			if t, err = in.read(s.Voice.Numbering); err != nil {
				return err
			}
			t.Language = s.spokenTo(c, b, given(in.Language))
			if err = s.proven(c, b, in.Proof); err == nil {
				err = s.fromAddress(c, b, "callback")
			}
			if err == nil && s.visitors.of(60*b.Limits.StartsPerMinute, s.Now).Allow("callbacks "+string(b.ID)) != nil {
				err = phone.Errorf(phone.Exhausted, "rate_exhausted", "Too many people asked to be called back: try again later.")
			}
		}
		if err != nil {
			s.refused(c, b.ID, origin, err)
			return err
		}
		t.ID, t.Button, t.To, t.Created = auth.NewTaskID(), b.ID, b.To, s.Now()
		if err = s.Store.CreateTask(ctx, t, taskEvent(t, phone.TaskCreated, t.Created)); err != nil {
			return err
		}
		return s.json(c, http.StatusCreated, map[string]phone.TaskID{"id": t.ID})
	}
}

// taskEvent lets pages know that a task is not as it was.
func taskEvent(t phone.Task, kind phone.EventKind, now time.Time) phone.Event {
	return phone.Event{
		Key: "task:" + string(t.ID) + ":" + string(kind) + ":" + strconv.FormatInt(now.UnixMicro(), 10), Kind: kind, At: now, Sequence: -1,
		Detail: phone.Detail{Task: t.ID, By: t.DoneBy},
	}
}

// answers are the places at which somebody may answer: their own, our numbers that lead to them, those of their teams, and the rooms
// that they moderate.
func (s *Server) answers(ctx context.Context, id phone.Identity) ([]phone.Address, error) {
	places := []phone.Address{phone.Client(id)}
	for _, number := range s.Voice.LinesOf(id) {
		places = append(places, phone.Telephone(number))
	}
	teams, err := s.Store.Teams(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		if slices.Contains(t.Members, id) {
			places = append(places, phone.InTeam(t.Name))
		}
	}
	rooms, err := s.Store.Rooms(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rooms {
		if slices.Contains(r.Moderators, id) {
			places = append(places, phone.InRoom(r.Name))
		}
	}
	return places, nil
}

// answerers are those who may answer at a place.
func (s *Server) answerers(ctx context.Context, to phone.Address) (who []phone.Identity, err error) {
	if id, ok := to.Client(); ok {
		who = []phone.Identity{id}
	}
	if number, ok := to.Number(); ok {
		return s.Voice.Answering(ctx, number)
	}
	if name, ok := to.Team(); ok {
		var t phone.Team
		t, err = s.Store.Team(ctx, name)
		who = t.Members
	}
	if name, ok := to.Room(); ok {
		var r phone.Room
		r, err = s.Store.Room(ctx, phone.RoomName(name))
		who = r.Moderators
	}
	if phone.KindOf(err) == phone.Unknown {
		return nil, nil // nobody does any more
	}
	return who, err
}

// tasks tells of the call-backs that who is signed in may make, the newest first.
func (s *Server) tasks(c echo.Context) error {
	open, err := boolParam(c, "open")
	if err != nil {
		return err
	}
	q := phone.TaskQuery{Open: open}
	if q.Before, q.Limit, err = pageParams(c, 100); err != nil {
		return err
	}
	ctx := c.Request().Context()
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	if !by.Supervise {
		if q.To, err = s.answers(ctx, by.Identity); err != nil {
			return err
		}
	}
	all, err := s.Store.Tasks(ctx, q)
	if err != nil {
		return err
	}
	told := []task{}
	for _, t := range all {
		told = append(told, taskOf(t))
	}
	return s.json(c, http.StatusOK, map[string][]task{"tasks": told})
}

// taskFor is a task that somebody may see.
func (s *Server) taskFor(ctx context.Context, by phone.Grant, id phone.TaskID) (phone.Task, error) {
	t, err := s.Store.Task(ctx, id)
	if err != nil || by.Supervise {
		return t, err
	}
	places, err := s.answers(ctx, by.Identity)
	if err == nil && !slices.Contains(places, t.To) {
		err = phone.Errorf(phone.Unknown, "task_unknown", "There is no such task.")
	}
	return t, err
}

// updateTask says that a call-back was made, or was not.
func (s *Server) updateTask(c echo.Context) error {
	var in struct {
		Done *bool `json:"done"`
	}
	if err := bind(c, &in); err != nil {
		return err
	}
	if in.Done == nil {
		return fieldMissing("done")
	}
	ctx, id := c.Request().Context(), phone.TaskID(c.Param("id"))
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	if _, err = s.taskFor(ctx, by, id); err != nil {
		return err
	}
	t, err := s.Store.UpdateTask(ctx, id, func(t *phone.Task) ([]phone.Event, error) {
		now := s.Now()
		switch {
		case !t.Done.IsZero() == *in.Done:
			return nil, nil
		case *in.Done:
			t.Done, t.DoneBy = now, by.Identity
		default:
			t.Done, t.DoneBy = time.Time{}, ""
		}
		return []phone.Event{taskEvent(*t, phone.TaskDone, now)}, nil
	})
	s.note(ctx, by.Identity, phone.AuditEntry{Action: "task.update", Target: string(id), Detail: strconv.FormatBool(*in.Done)}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, taskOf(t))
}
