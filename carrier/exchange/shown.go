package exchange

import "strings"

// shown is an end of a call as it is logged: a number loses its middle digits, as does the number in an address of SIP.
func shown(end string) string {
	var b strings.Builder
	for len(end) > 0 {
		n := digits(end)
		switch {
		case n == 0:
			b.WriteByte(end[0])
			n = 1
		case n < 7:
			b.WriteString(end[:n])
		default:
			b.WriteString(end[:3] + "•••" + end[n-2:n])
		}
		end = end[n:]
	}
	return b.String()
}

// digits is how many digits a text begins with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
