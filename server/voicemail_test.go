package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// spoken is the report that a message can be heard.
func spoken(status, seconds string) url.Values {
	form := recorded(status)
	form.Set("CallSid", callSID)
	form.Set("RecordingDuration", seconds)
	return form
}

func TestVoicemail(t *testing.T) {
	f := newFixture(t)
	sue, bob, carol := f.signIn(t, "Sue"), f.signIn(t, "Bob"), f.signIn(t, "Carol")
	f.demote(t, "bob")
	f.demote(t, "carol")
	f.Grants.Forget()
	const path = phone.PathKept + "?to=client%3Abob&language=ja"
	want(t, f.post(path, spoken("completed", "12")), 404, "call_unknown") // Twilio asks again
	f.happen(t, phone.Event{Kind: phone.CallRequested, Call: callSID, From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusRinging})
	want(t, f.post(phone.PathVoicemail+"?to=team%3A", voiceForm("client:alice", "client:bob")), 422, "team_invalid")
	want(t, f.post(phone.PathVoicemail+"?to=client%3Abob", voiceForm("client:alice", "client:bob")), 200, "")
	want(t, f.post(phone.PathMessage, voiceForm("client:alice", "client:bob")), 200, "")

	for name, form := range map[string]url.Values{"silence": spoken("completed", "0"), "nothing": spoken("absent", "3")} {
		want(t, f.post(path, form), 204, "")
		if all := decode[map[string][]task](t, f.do(http.MethodGet, "/v1/tasks", "", bob))["tasks"]; len(all) > 0 {
			t.Errorf("%s is %+v", name, all)
		}
	}
	want(t, f.post(phone.PathKept+"?to=team%3A", spoken("completed", "12")), 422, "team_invalid")
	for range 2 { // it is told again where our answer was lost
		want(t, f.post(path, spoken("completed", "12")), 204, "")
	}
	var id phone.TaskID
	for who, n := range map[string]int{bob: 1, carol: 0, sue: 1} {
		all := decode[map[string][]task](t, f.do(http.MethodGet, "/v1/tasks?open=true", "", who))["tasks"]
		if len(all) != n {
			t.Fatalf("%d tasks, want %d", len(all), n)
		}
		if n == 0 {
			continue
		}
		id = all[0].ID
		if diff := cmp.Diff(&messageTold{callSID, phone.Client("alice"), 12}, all[0].Message, cmp.AllowUnexported(phone.Address{})); diff != "" {
			t.Errorf("the message (-want +got):\n%s", diff)
		}
		if one := all[0]; one.Name != "alice" || one.Number != "" || one.Button != "" || one.Language != "ja" || one.To != phone.Client("bob") {
			t.Errorf("the task is %+v", one)
		}
	}
	play := "/v1/tasks/" + string(id) + "/message"
	if w := f.do(http.MethodGet, play, "", bob); w.Code != 200 || w.Body.String() != "RIFFsound" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("it is answered %d %s", w.Code, w.Body)
	}
	want(t, f.do(http.MethodGet, play, "", carol), 404, "task_unknown")
	want(t, f.do(http.MethodGet, "/v1/tasks/none/message", "", bob), 404, "task_unknown")
	want(t, f.do(http.MethodPatch, "/v1/tasks/"+string(id), `{"done":true}`, bob, isJSON), 200, "")
	f.Media = media{phone.Errorf(phone.Unknown, "recording_unknown", "x")}
	want(t, f.do(http.MethodGet, play, "", bob), 404, "recording_unknown")
	if diff := cmp.Diff([]string{"message.play", "task.update", "message.play"}, f.audited(t, "", sue)[:3]); diff != "" {
		t.Errorf("written down (-want +got):\n%s", diff)
	}
}

// Who asked to be called back has left no message.
func TestVoicemail_ofACallback(t *testing.T) {
	f, boss, b := withButton(t, "")
	f.change(t, boss, b, `{"closed":{"callback":true},"on":true}`)
	w := f.do(http.MethodPost, "/v1/buttons/"+b.Key+"/callbacks", `{"name":"E","number":"+81 3 3224 9999"}`, isJSON, "Origin: "+shop)
	want(t, w, 201, "")
	id := decode[map[string]string](t, w)["id"]
	want(t, f.do(http.MethodGet, "/v1/tasks/"+id+"/message", "", boss), 404, "message_unknown")
}

// A message for a number of ours is for all whom it rings at.
func TestVoicemail_ofALine(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Sue")
	alice, carol := f.signIn(t, "Alice"), f.signIn(t, "Carol")
	for _, id := range []phone.Identity{"alice", "carol"} {
		f.demote(t, id)
	}
	f.Grants.Forget()
	f.happen(t, phone.Event{Kind: phone.CallRequested, Call: callSID, From: phone.Telephone("+14155552671"), To: phone.Telephone(ours), Status: phone.StatusRinging})
	want(t, f.post(phone.PathKept+"?to="+url.QueryEscape(ours), spoken("completed", "3")), 204, "")
	for who, n := range map[string]int{alice: 1, carol: 0} {
		all := decode[map[string][]task](t, f.do(http.MethodGet, "/v1/tasks", "", who))["tasks"]
		if len(all) != n || n > 0 && (all[0].Number != "+14155552671" || all[0].Name != "") {
			t.Errorf("%d: %+v", n, all)
		}
	}
}
