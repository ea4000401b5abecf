package rest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	defaultPageSize = 50
	maxPageSize     = 1000
	maxPage         = 1 << 30

	// pageParams are the parameters that every list has.
	pageParams = " PageSize Page PageToken"
)

// page renders one page of a list. sid names an item in page tokens, so that
// items which come while somebody reads do not move those on the next page.
//
// Source: https://www.twilio.com/docs/usage/twilios-response#pagination.
func page[T any](r *request, collection string, all []T, sid func(T) string, render func(T) any) (answer, error) {
	if size, err := strconv.Atoi(r.form.text("PageSize")); err == nil && size > maxPageSize {
		return answer{}, bad(codePageSize, "Page size is %d: it must be %d at most", size, maxPageSize)
	}
	size := r.form.integer("PageSize", codeParameter, defaultPageSize, 1, maxPageSize)
	number := r.form.integer("Page", codeParameter, 0, 0, maxPage)
	if err := r.form.err(); err != nil {
		return answer{}, err
	}
	first := min(number*size, len(all))
	if token := r.form.text("PageToken"); token != "" {
		at := slices.IndexFunc(all, func(item T) bool { return "PA"+sid(item) == token || "PB"+sid(item) == token })
		switch {
		case at < 0: // forgotten meanwhile: the number of the page must do
		case strings.HasPrefix(token, "PA"):
			first = at + 1
		default:
			first = max(at-size, 0)
		}
	}
	last := min(first+size, len(all))
	items := make([]any, 0, last-first)
	for _, item := range all[first:last] {
		items = append(items, render(item))
	}
	link := func(number int, token string) string {
		query := maps.Clone(r.form.values)
		query.Set("PageSize", strconv.Itoa(size))
		query.Set("Page", strconv.Itoa(number))
		query.Del("PageToken")
		if token != "" {
			query.Set("PageToken", token)
		}
		return r.uri.EscapedPath() + "?" + query.Encode()
	}
	body := map[string]any{
		collection:          items,
		"page":              number,
		"page_size":         size,
		"start":             number * size,
		"end":               max(number*size+len(items)-1, 0),
		"uri":               link(number, r.form.text("PageToken")),
		"first_page_uri":    link(0, ""),
		"next_page_uri":     nil,
		"previous_page_uri": nil,
	}
	if last < len(all) && last > 0 {
		body["next_page_uri"] = link(number+1, "PA"+sid(all[last-1]))
	}
	if number > 0 && first > 0 {
		token := ""
		if first < len(all) {
			token = "PB" + sid(all[first])
		}
		body["previous_page_uri"] = link(number-1, token)
	}
	return ok(body), nil
}
