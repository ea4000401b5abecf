package sqlstore

import (
	"context"
	"math"
	"strings"

	"softphone/internal/phone"
)

// Told implements phone.HistoryStore. Each entry is anchored at one leg: that of the person whose history it is or, of an
// overview, the first. So a page is a range of an index, and each entry is on one page.
func (s *Store) Told(ctx context.Context, q phone.HistoryQuery) ([]phone.HistoryEntry, phone.HistoryMark, error) {
	if err := checkLimit(q.Limit); err != nil {
		return nil, phone.HistoryMark{}, err
	}
	if !storable(string(q.Of), string(q.After.SID)) {
		return nil, phone.HistoryMark{}, nil // nobody and nothing is called that
	}
	var c conditions
	anchors := s.anchors(&c, q)
	rows, err := s.db.QueryContext(ctx, `WITH anchors AS (`+anchors+`)
		SELECT anchors.sid, `+callNamesOf("leg")+` FROM anchors JOIN calls AS leg ON leg.root = anchors.root
		ORDER BY anchors.started DESC, anchors.sid, leg.sid`, c.args...)
	if err != nil {
		return nil, phone.HistoryMark{}, phone.InternalError("read a history", err)
	}
	defer func() { _ = rows.Close() }()
	var found []anchored
	var roots []phone.CallSID
	for rows.Next() {
		var anchor phone.CallSID
		leg, failed := scanCall(func(into ...any) error { return rows.Scan(append([]any{&anchor}, into...)...) })
		if failed != nil {
			return nil, phone.HistoryMark{}, phone.InternalError("read a history", failed)
		}
		if len(found) == 0 || found[len(found)-1].sid != anchor {
			found, roots = append(found, anchored{sid: anchor}), append(roots, leg.Root())
		}
		last := &found[len(found)-1]
		last.legs = append(last.legs, leg)
	}
	if err = rows.Err(); err != nil {
		return nil, phone.HistoryMark{}, phone.InternalError("read a history", err)
	}
	back, err := s.Returns(ctx, roots)
	if err != nil {
		return nil, phone.HistoryMark{}, err
	}
	var all []phone.HistoryEntry
	for _, one := range found {
		all = one.tell(all, q.Of, back)
	}
	if len(found) < q.Limit {
		return all, phone.HistoryMark{}, nil
	}
	return all, found[len(found)-1].mark(), nil
}

// Returns implements phone.HistoryStore.
func (s *Store) Returns(ctx context.Context, roots []phone.CallSID) (phone.Returns, error) {
	list, err := callList(roots)
	if err != nil || list == "" {
		return nil, err
	}
	type returned struct {
		root phone.CallSID
		leg  phone.Call
	}
	all, err := selected(ctx, s.db, "read who came back", func(scan func(...any) error) (one returned, err error) {
		one.leg, err = scanCall(func(into ...any) error { return scan(append([]any{&one.root}, into...)...) })
		return one, err
	}, `WITH wanted AS (SELECT call FROM `+s.engine.Rows("call text")+`)
		SELECT DISTINCT began.root, `+callNamesOf("back")+` FROM wanted
		JOIN calls AS began ON began.root = wanted.call
		JOIN participants ON participants.call = began.sid AND was
		JOIN calls AS back ON back.to_ = 'conference:' || participants.conference AND back.parent = '' AND back.to_ <> began.to_
		ORDER BY began.root, back.sid`, list)
	if err != nil {
		return nil, err
	}
	back := phone.Returns{}
	for _, one := range all {
		back[one.root] = append(back[one.root], one.leg)
	}
	return back, nil
}

// callNamesOf are the columns of callNames, of a leg.
func callNamesOf(leg string) string {
	return leg + "." + strings.ReplaceAll(callNames, ", ", ", "+leg+".")
}

// anchors selects the legs that a page of history is about.
func (*Store) anchors(c *conditions, q phone.HistoryQuery) string {
	before, sid := int64(math.MaxInt64), ""
	if q.After != (phone.HistoryMark{}) {
		before, sid = micros(q.After.Started), string(q.After.SID)
	}
	within := []string{`started <= ` + c.arg(before)}
	if sid != "" {
		within = append(within, `(started < `+c.arg(before)+` OR sid > `+c.arg(sid)+`)`)
	}
	if !q.Since.IsZero() {
		within = append(within, `started >= `+c.arg(micros(q.Since)))
	}
	if !q.Until.IsZero() {
		within = append(within, `started < `+c.arg(micros(q.Until)))
	}
	limit := c.arg(q.Limit)
	of := func(term string) string {
		return `SELECT started, sid, root FROM calls WHERE ` + strings.Join(append([]string{term}, within...), " AND ") +
			` ORDER BY started DESC, sid LIMIT ` + limit
	}
	if q.Of == "" { // legs that were called for a conference began no call
		return of(`parent = '' AND NOT EXISTS (SELECT 1 FROM participants WHERE participants.call = calls.sid AND added)`)
	}
	me := c.arg(phone.Client(q.Of).String())
	return `SELECT * FROM (` + of(`from_ = `+me+` AND parent = ''`) + `) AS made UNION ALL SELECT * FROM (` +
		of(`to_ = `+me+` AND parent <> ''`) + `) AS offered ORDER BY started DESC, sid LIMIT ` + limit
}

// anchored are the legs of a call, found by one of them.
type anchored struct {
	sid  phone.CallSID
	legs []phone.Call
}

// tell adds the entry that is anchored here. Another leg may be the one by which the call is told.
func (a anchored) tell(all []phone.HistoryEntry, of phone.Identity, back phone.Returns) []phone.HistoryEntry {
	if of == "" {
		if h, ok := phone.Overview(a.legs, back[a.legs[0].Root()]); ok {
			all = append(all, h)
		}
		return all
	}
	for _, h := range phone.History(of, a.legs, back) {
		if h.SID == a.sid {
			all = append(all, h)
		}
	}
	return all
}

// mark is the place of the anchor.
func (a anchored) mark() phone.HistoryMark {
	for _, leg := range a.legs {
		if leg.SID == a.sid {
			return phone.HistoryMark{Started: leg.Started, SID: leg.SID}
		}
	}
	return phone.HistoryMark{}
}

// ConferencesOf implements phone.HistoryStore.
func (s *Store) ConferencesOf(ctx context.Context, root phone.CallSID) ([]phone.ConferenceSID, error) {
	if !storable(string(root)) {
		return nil, nil // nothing is called that
	}
	return selected(ctx, s.db, "read the conferences of a call", func(scan func(...any) error) (sid phone.ConferenceSID, err error) {
		err = scan(&sid)
		return sid, err
	}, `SELECT DISTINCT conference FROM calls JOIN participants ON participants.call = calls.sid WHERE calls.root = $1 AND was ORDER BY conference`, string(root))
}
