package twiml

// Enqueue puts the call into a queue until somebody dials the [Queue], the
// caller leaves or the queue is full.
// Source: https://www.twilio.com/docs/voice/twiml/enqueue
type Enqueue struct {
	Name          string           // 1 to 64 characters; made if there is none of that name
	Action        string           // URL asked, with QueueResult, what comes next
	Method        string           // of Action: GET or POST (default)
	WaitURL       Optional[string] // document heard while waiting, fetched again when it ends; left out it is music, Set("") silence
	WaitURLMethod string           // GET or POST (default)
	MaxQueueSize  int              // 1 to 5000
	WorkflowSID   string           // "WW…", TaskRouter alone; Task then takes the place of Name
	Task          string           // JSON with the attributes of the task, for WorkflowSID
}

func (e *encoder) enqueue(v *Enqueue, use Document) {
	switch {
	case !e.start("Enqueue"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case use != ForCall:
		e.fail("", "", "Enqueue is not performed in a wait, hold or whisper document")
		return
	case v.Task != "" && (v.Name != "" || v.WorkflowSID == ""):
		e.fail("", v.Name, "a task needs a workflow, and takes the place of the queue's name")
		return
	case !e.checkQueueName(v.Name, v.WorkflowSID != ""):
		return
	}
	e.url("action", v.Action)
	e.method("method", v.Method)
	e.optionalURL("waitUrl", v.WaitURL)
	e.method("waitUrlMethod", v.WaitURLMethod)
	e.integer("maxQueueSize", v.MaxQueueSize, 1, 5000)
	e.sid("workflowSid", v.WorkflowSID, "WW")
	if v.Task != "" {
		e.element("Task", v.Task)
	} else if v.Name != "" {
		e.text(v.Name)
	}
	e.end("Enqueue")
}

// Leave takes the caller out of the queue. It is for the wait document of [Enqueue] alone.
// Source: https://www.twilio.com/docs/voice/twiml/leave
type Leave struct{}

func (e *encoder) leave(v *Leave, use Document) {
	switch {
	case !e.start("Leave"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case use != ForQueueWait:
		e.fail("", "", "Leave is only performed in the wait document of Enqueue")
		return
	}
	e.end("Leave")
}
