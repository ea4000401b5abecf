package server

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// callWriter writes calls into a file. Begin comes before the first of them, end after the last.
type callWriter struct {
	begin, end string
	write      func(w io.Writer, calls []entry, first bool) error
}

// callWriters are the formats of files. A text file begins with a byte order mark, because the most common spreadsheet
// takes it for another encoding without: see docs/decisions/0013-csv-for-people.md.
func callWriters() map[string]callWriter {
	return map[string]callWriter{
		"csv":  {begin: byteOrderMark + callHead, write: writeCallRows},
		"json": {begin: `{"calls":[`, end: "\n]}\n", write: writeCallObjects},
	}
}

const (
	byteOrderMark = "\uFEFF"
	callHead      = "started_at,direction,result,of,of_name,peer,peer_name,line,answered_at,ended_at,duration,outcome,note,noted_by,sid\r\n"
)

// exportCalls writes all calls that are wanted as a file. A file that broke off is no whole JSON, and ends as CSV with a
// row whose result is export.incomplete.
func (s *Server) exportCalls(c echo.Context) error {
	q, err := s.historyRequest(c)
	if err != nil {
		return err
	}
	format := c.QueryParam("format")
	file, ok := callWriters()[format]
	if !ok {
		return phone.Errorf(phone.Invalid, "format_invalid", "format must be csv or json.").In("format")
	}
	names, err := s.namesFor(c)
	if err != nil {
		return err
	}
	q.Limit = exportPage
	ctx, me := c.Request().Context(), sessionOf(c).User.Identity
	page, err := s.find(ctx, q, names)
	of := string(q.Of)
	if of == "" {
		of = everyone
	}
	s.note(ctx, me, phone.AuditEntry{Action: "call.export", Target: of, Detail: format}, err)
	if err != nil {
		return err
	}
	w := s.startFile(c, "calls", format)
	_, err = io.WriteString(w, file.begin)
	for first := true; err == nil; {
		if len(page.lines) > 0 {
			err = file.write(w, s.entries(names, page.lines), first)
			first = false
		}
		if err != nil || page.next == (phone.HistoryMark{}) {
			break
		}
		q.After = page.next
		page, err = s.find(ctx, q, names)
	}
	if err == nil {
		_, err = io.WriteString(w, file.end)
	}
	if err != nil {
		s.Logger.Warn("an export of calls broke off", slog.Any("error", err))
		if format == "csv" {
			_ = writeCallRows(w, []entry{{Started: s.Now().UTC(), Result: "export.incomplete"}}, false)
		}
	}
	return nil
}

func writeCallRows(w io.Writer, calls []entry, _ bool) error {
	when := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	var rows [][]string
	for _, e := range calls {
		row := []string{
			e.Started.Format(time.RFC3339), e.Direction, string(e.Result), string(e.Of.Identity), e.Of.Name, e.Peer.Address.String(), e.Peer.Name,
			string(e.Line), when(e.Answered), when(e.Ended), strconv.Itoa(e.Duration), e.Outcome, e.Note, string(e.NotedBy), string(e.SID),
		}
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		rows = append(rows, row)
	}
	return writeRows(w, rows)
}

func writeCallObjects(w io.Writer, calls []entry, first bool) error {
	var b bytes.Buffer
	for _, e := range calls {
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteByte('\n')
		one, err := json.Marshal(e)
		if err != nil {
			return err
		}
		b.Write(one)
	}
	_, err := w.Write(b.Bytes())
	return err
}
