package rest

import (
	"fmt"
	"net/url"
	"strings"

	"softphone/carrier/exchange"
)

// parameters reads the custom parameters behind a client's identity, such as
// a=1&b=2, in their order.
func parameters(query string) ([]exchange.Param, error) {
	var all []exchange.Param
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		var p exchange.Param
		for _, part := range []struct {
			text string
			to   *string
		}{{name, &p.Name}, {value, &p.Value}} {
			text, err := url.QueryUnescape(part.text)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", pair, err)
			}
			*part.to = text
		}
		if p.Name == "" {
			return nil, fmt.Errorf("%q: there is no name", pair)
		}
		all = append(all, p)
	}
	return all, nil
}
