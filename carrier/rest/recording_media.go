package rest

import (
	"errors"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"softphone/carrier/exchange"
)

// soundFile is the file of a recording.
type soundFile struct {
	file     *os.File
	modified time.Time
}

// send answers a request for a file or for parts of it, and closes the file.
func (f *soundFile) send(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeContent(w, r, "", f.modified, f.file)
	_ = f.file.Close() // it was only read
}

// soundPath says whether a request is for the sound of a recording, and of which
// one: the path of a recording with .wav or .mp3, or with nothing behind it. of is
// the call or conference in the path; empty: none.
//
// Source: https://www.twilio.com/docs/voice/api/recording#fetch-a-recording-media-file.
func (s *Server) soundPath(r *http.Request) (sid, of, kind string, ok bool) {
	path, below := strings.CutPrefix(r.URL.Path, Prefix+"Accounts/"+s.x.Account().SID+"/")
	if !below || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "", "", "", false
	}
	segments := strings.Split(path, "/")
	if len(segments) == 4 && (segments[0] == "Calls" || segments[0] == "Conferences") {
		of, segments = segments[1], segments[2:]
	}
	if len(segments) != 2 || segments[0] != "Recordings" {
		return "", "", "", false
	}
	sid, kind, _ = strings.Cut(segments[1], ".")
	if sid == "" || kind != "" && kind != "wav" && kind != "mp3" {
		return "", "", "", false
	}
	if kind == "" {
		kind = accepted(r.Header.Values("Accept"))
	}
	return sid, of, kind, true
}

// accepted is what kind of file is wanted when the path does not say: WAV, unless
// only MP3 will do.
func accepted(accept []string) string {
	all := strings.Join(accept, ",")
	wants := func(kind string) bool { return strings.Contains(all, kind) }
	if (wants("audio/mpeg") || wants("audio/mp3")) && !slices.ContainsFunc([]string{"wav", "wave", "audio/*", "*/*"}, wants) {
		return "mp3"
	}
	return "wav"
}

// openSound opens the file that a request is for.
func (s *Server) openSound(r *http.Request, sid, of, kind string) (answer, error) {
	if kind == "mp3" {
		return answer{}, &fault{
			http.StatusNotFound, codeNotFound, "The local carrier keeps recordings as WAV files: there is no .mp3, ask for " + sid + ".wav",
		}
	}
	file, i, err := s.x.OpenRecording(sid)
	if err == nil && of != "" && i.CallSID != of && i.ConferenceSID != of {
		_ = file.Close() // of another call
		err = exchange.ErrUnknownRecording
	}
	switch {
	case errors.Is(err, exchange.ErrUnknownRecording):
		return answer{}, notFound(r.URL.Path)
	case errors.Is(err, exchange.ErrNoRecordingFile):
		return answer{}, &fault{http.StatusNotFound, codeNotFound, "Recording " + sid + " has no sound: it is " + i.Status.String()}
	case err != nil:
		return answer{}, err
	}
	if r.URL.Query().Has("RequestedChannels") {
		s.log.Warn("parameter is not acted on by the local carrier", slog.String("parameter", "RequestedChannels"))
	}
	return answer{sound: &soundFile{file, i.Updated}}, nil
}
