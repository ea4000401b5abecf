package server

import (
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 64 << 10

// routes are all routes of the product.
func (s *Server) routes(e *echo.Echo, public *url.URL) {
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)

	// Twilio's questions and reports: each is refused unless it is signed. Twilio signs as well what it only
	// fetches, with GET: music from a URL that people give, which may lead here. So nothing that is believed is
	// taken by GET; of a VoiceUrl that is set up so, see answerGet.
	e.GET(phone.PathAnswer, s.answerGet, s.signed)
	e.GET(phone.PathHold, s.music, s.signed)
	for path, h := range map[string]echo.HandlerFunc{ // what stands in their queries is our own word
		phone.PathAnswer: s.answer, phone.PathDialed: s.dialed, phone.PathFallback: s.fallback, phone.PathStatus: s.status,
		phone.PathHold: s.music,
		phone.PathPIN:  s.pin, phone.PathEnter: s.enter, phone.PathWait: s.music, phone.PathSay: s.say,
		phone.PathRinging: s.ringing, phone.PathUnanswered: s.unanswered, phone.PathVoicemail: s.voicemail, phone.PathMessage: s.thanked, phone.PathKept: s.kept,
		phone.PathStar: s.star, phone.PathTurnOver: s.turnOver,
		phone.PathStranded: s.stranded, phone.PathMoment: s.moment, phone.PathNotice: s.notice,
		phone.PathConference: s.conferenceCallback, phone.PathRecording: s.recordingCallback,
	} {
		e.POST(path, h, s.signed)
	}

	// For the page and other frontends: on our own host, not from other sites' pages.
	// Echo's groups are not used because they hide which methods a path has.
	open := []echo.MiddlewareFunc{s.ownHost(public), s.sameOrigin(public), jsonOnly}
	own := slices.Concat(open, []echo.MiddlewareFunc{s.signedIn, s.throttlePerson()})
	e.GET("/v1/settings", s.settings, open...)
	e.POST("/v1/session", s.signIn, open...)
	e.GET("/v1/session", s.session, own...)
	e.DELETE("/v1/session", s.signOut, own...)
	e.GET("/v1/people", s.people, own...)
	s.presenceRoutes(e, own)
	e.GET("/v1/events", s.events, own...)
	e.GET("/v1/calls", s.calls, own...)
	e.GET("/v1/calls/export", s.exportCalls, own...)
	e.GET("/v1/calls/:sid", s.call, own...)
	e.GET("/v1/calls/:sid/recordings", s.callRecordings, own...)
	e.GET("/v1/statistics", s.tellStatistics, own...)

	// Rooms and conferences. What changes something may be sent again with its Idempotency-Key.
	act := slices.Concat(own, []echo.MiddlewareFunc{s.once})
	e.GET("/v1/rooms", s.rooms, own...)
	e.POST("/v1/rooms", s.createRoom, act...)
	e.GET("/v1/rooms/:name", s.room, own...)
	e.PATCH("/v1/rooms/:name", s.updateRoom, act...)
	e.DELETE("/v1/rooms/:name", s.deleteRoom, act...)
	e.GET("/v1/conferences", s.conferences, own...)
	e.GET("/v1/conferences/:sid", s.conference, own...)
	e.GET("/v1/conferences/:sid/timeline", s.timeline, own...)
	e.POST("/v1/conferences/:sid/end", s.endConference, act...)
	e.POST("/v1/conferences/:sid/hold", s.hold, act...)
	e.POST("/v1/conferences/:sid/merge", s.merge, act...)
	e.POST("/v1/conferences/:sid/transfers", s.startTransfer, act...)
	e.PATCH("/v1/conferences/:sid/transfers/:number", s.steerTransfer, act...)
	e.POST("/v1/conferences/:sid/announcements", s.announce, act...)
	e.POST("/v1/conferences/:sid/participants", s.addParticipant, act...)
	e.PATCH("/v1/conferences/:sid/participants/:call", s.changeParticipant, act...)
	e.DELETE("/v1/conferences/:sid/participants/:call", s.removeParticipant, act...)
	e.POST("/v1/conferences/:sid/recordings", s.startRecording, act...)
	e.PATCH("/v1/conferences/:sid/recordings/:re", s.setRecording, act...)
	e.GET("/v1/conferences/:sid/recordings/:re/media", s.playRecording, own...)
	e.PATCH("/v1/calls/:sid", s.noteCall, act...)
	e.POST("/v1/calls/:sid/end", s.endCall, act...)
	e.POST("/v1/calls/:sid/lost", s.loseCall, act...)
	e.POST("/v1/calls/:sid/pass", s.passCall, act...)
	e.POST("/v1/calls/:sid/voicemail", s.sendToVoicemail, act...)
	e.GET("/v1/audit", s.audit, own...)
	// A press is not eaten by what else a person asks for.
	press := slices.Concat(open, []echo.MiddlewareFunc{s.signedIn, s.throttlePerson()})
	e.GET("/v1/channels", s.channels, own...)
	e.GET("/v1/channels/:name/turns", s.turns, own...)
	e.POST(floorPath, s.requestFloor, press...)
	e.DELETE(floorPath, s.releaseFloor, press...)
	e.POST(floorPath+"/revoke", s.revokeFloor, act...)

	s.contactRoutes(e, own, act)

	e.POST(reportPath, s.report, s.ownHost(public))
	s.qualityRoutes(e, own)
	s.passkeyRoutes(e, open, own)
	s.oidcRoutes(e, open)
	admin := slices.Concat(own, []echo.MiddlewareFunc{s.administration})
	s.guardRoutes(e, admin)
	s.teamRoutes(e, admin)
	s.personRoutes(e, open, own, admin)

	s.docRoutes(e, s.ownHost(public))
	s.tokenRoutes(e, public, own, admin)
	s.buttonRoutes(e, public, own, admin)
	e.GET("/*", s.page, s.ownHost(public))
}
