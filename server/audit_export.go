package server

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// exportPage is how many entries are read at once.
const exportPage = 1000

// exportAudit writes all that was asked for as a file, the newest first. What fails once it has begun ends with
// an entry of the action export.incomplete, so that nobody takes half of it for the whole.
func (s *Server) exportAudit(c echo.Context, q phone.AuditQuery, format string) error {
	q.Limit = exportPage
	page, err := s.audited(c, q)
	if err != nil {
		return err
	}
	w, write := s.startFile(c, "audit", format), writeNDJSON
	if format == "csv" {
		write = writeCSV
		err = writeCSVHead(w)
	}
	for err == nil {
		if err = write(w, page); err != nil || len(page) < exportPage {
			break
		}
		q.Before = page[len(page)-1].Position
		page, err = s.audited(c, q)
	}
	if err != nil {
		s.Logger.Warn("an export of the audit broke off", slog.Any("error", err))
		_ = write(w, []audited{{At: s.Now().UTC(), Action: "export.incomplete", Outcome: phone.CodeOf(err)}})
	}
	return nil
}

// startFile begins a file of a name and a format, which may take as long as it takes.
func (s *Server) startFile(c echo.Context, name, format string) io.Writer {
	kinds := map[string]string{"csv": "text/csv; charset=utf-8; header=present", "json": "application/json", "ndjson": "application/x-ndjson"}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, kinds[format])
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`-`+s.Now().UTC().Format("20060102-150405")+`.`+format+`"`)
	h.Set("Cache-Control", "no-store")
	c.Response().WriteHeader(http.StatusOK)
	return patient{c.Response()}
}

func writeNDJSON(w io.Writer, page []audited) error {
	enc := json.NewEncoder(w)
	for _, e := range page {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

func writeCSVHead(w io.Writer) error {
	return writeRows(w, [][]string{{"position", "at", "by", "name", "action", "target", "room", "conference", "call", "detail", "outcome"}})
}

func writeCSV(w io.Writer, page []audited) error {
	var rows [][]string
	for _, e := range page {
		row := []string{
			strconv.FormatInt(e.Position, 10), e.At.Format(time.RFC3339Nano), string(e.By), e.Name, e.Action, e.Target,
			string(e.Room), string(e.Conference), string(e.Call), e.Detail, e.Outcome,
		}
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		rows = append(rows, row)
	}
	return writeRows(w, rows)
}

func writeRows(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	cw.UseCRLF = true // Source: RFC 4180 §2
	return cw.WriteAll(rows)
}

// harmless is a cell that a spreadsheet takes for text, whatever somebody called themselves.
// Source: https://owasp.org/www-community/attacks/CSV_Injection
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
