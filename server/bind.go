package server

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// bind reads a JSON object into dst. A field that dst does not have, a value of the
// wrong type and anything after the object are errors that say which.
func bind(c echo.Context, dst any) error {
	r := c.Request()
	if !saysJSON(r.Header.Get("Content-Type")) {
		return notJSON()
	}
	dec := json.NewDecoder(http.MaxBytesReader(c.Response(), r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(dst); err != nil {
		return bindError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return &problem{http.StatusBadRequest, "json_malformed", "There is more after the JSON object."}
	}
	return nil
}

func fieldMissing(field string) error {
	return phone.Errorf(phone.Invalid, "field_missing", "The field %s is missing.", field).In(field)
}

// saysJSON reports whether a Content-Type is that of JSON, with parameters or without.
func saysJSON(contentType string) bool {
	const plain = "application/json"
	if contentType == plain { // as nearly all write it
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == plain
}

func bindError(err error) error {
	var large *http.MaxBytesError
	var typ *json.UnmarshalTypeError
	var at *time.ParseError
	switch {
	case errors.As(err, &large):
		return tooLarge(large.Limit)
	case errors.As(err, &typ) && typ.Field == "":
		return phone.Errorf(phone.Invalid, "type_wrong", "The body must be a JSON object, and is of the type %s.", typ.Value)
	case errors.As(err, &typ):
		return phone.Errorf(phone.Invalid, "type_wrong", "The field %s must not be of the type %s.", typ.Field, typ.Value).In(typ.Field)
	case errors.As(err, &at): // of which field is not told
		return phone.Errorf(phone.Invalid, "type_wrong", "A time in the body must be written like 2026-01-31T12:00:00Z.")
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		field = strings.Trim(field, `"`)
		return phone.Errorf(phone.Invalid, "field_unknown", "The field %s is not known here.", field).In(field)
	}
	return &problem{http.StatusBadRequest, "json_malformed", "The body is not a JSON object."}
}
