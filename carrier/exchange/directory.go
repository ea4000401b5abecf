package exchange

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// directory is what the account has, and what the REST API may change. It is
// safe for concurrent use.
type directory struct {
	mu      sync.RWMutex
	apps    map[string]Application // by SID
	numbers map[string]OwnNumber   // by number
	keys    map[string]Key         // by SID
	created time.Time
}

// fill takes what a configuration names.
func (d *directory) fill(cfg Config) {
	now := cfg.Now()
	d.created = now
	d.apps = make(map[string]Application, len(cfg.Apps))
	d.numbers = make(map[string]OwnNumber, len(cfg.Numbers))
	d.keys = make(map[string]Key, len(cfg.Keys))
	for _, a := range cfg.Apps {
		since(&a.Created, &a.Updated, now)
		d.apps[a.SID] = a
	}
	for _, n := range cfg.Numbers {
		since(&n.Created, &n.Updated, now)
		d.numbers[n.Number] = n
	}
	for _, k := range cfg.Keys {
		since(&k.Created, &k.Created, now)
		d.keys[k.SID] = k
	}
}

func since(created, updated *time.Time, now time.Time) {
	if created.IsZero() {
		*created = now
	}
	if updated.IsZero() {
		*updated = *created
	}
}

// find returns an entry of a map under the lock.
func find[K comparable, V any](d *directory, from map[K]V, key K) (V, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	v, ok := from[key]
	return v, ok
}

// sorted returns the entries of a map, the newest first.
func sorted[K cmp.Ordered, V any](d *directory, from map[K]V, created func(V) (time.Time, K)) []V {
	d.mu.RLock()
	defer d.mu.RUnlock()
	all := make([]V, 0, len(from))
	for _, v := range from {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b V) int {
		at, ak := created(a)
		bt, bk := created(b)
		return cmp.Or(bt.Compare(at), cmp.Compare(ak, bk))
	})
	return all
}

// Created returns when the account came to be: with the exchange.
func (x *Exchange) Created() time.Time { return x.directory.created }

// Application returns the application with this SID, and whether there is one.
func (x *Exchange) Application(sid string) (Application, bool) {
	return find(&x.directory, x.directory.apps, sid)
}

// Applications returns all applications, the newest first.
func (x *Exchange) Applications() []Application {
	return sorted(&x.directory, x.directory.apps, func(a Application) (time.Time, string) { return a.Created, a.SID })
}

// AddApplication makes an application known and returns it with its SID.
func (x *Exchange) AddApplication(a Application) Application {
	a.SID, a.Created = x.cfg.NewSID("AP"), x.cfg.Now()
	a.Updated = a.Created
	x.directory.mu.Lock()
	defer x.directory.mu.Unlock()
	x.directory.apps[a.SID] = a
	return a
}

// ChangeApplication changes an application. Calls that it handles already go
// on as they were. It reports false if there is none.
func (x *Exchange) ChangeApplication(sid string, change func(*Application)) (Application, bool) {
	d := &x.directory
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.apps[sid]
	if !ok {
		return a, false
	}
	change(&a)
	a.Updated = x.cfg.Now()
	d.apps[sid] = a
	return a, true
}

// RemoveApplication forgets an application; numbers that it answered are
// answered by their own hooks. It reports false if there is none.
func (x *Exchange) RemoveApplication(sid string) bool {
	d := &x.directory
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.apps[sid]; !ok {
		return false
	}
	delete(d.apps, sid)
	for number, n := range d.numbers {
		if n.AppSID == sid {
			n.AppSID = ""
			d.numbers[number] = n
		}
	}
	return true
}

// Number returns a number of the account, and whether it is one.
func (x *Exchange) Number(number string) (OwnNumber, bool) {
	return find(&x.directory, x.directory.numbers, number)
}

// Numbers returns all numbers of the account, the newest first.
func (x *Exchange) Numbers() []OwnNumber {
	return sorted(&x.directory, x.directory.numbers, func(n OwnNumber) (time.Time, string) { return n.Created, n.Number })
}

// ChangeNumber changes who answers a number. It reports false if the number is
// not the account's.
func (x *Exchange) ChangeNumber(number string, change func(*OwnNumber)) (OwnNumber, bool) {
	d := &x.directory
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok := d.numbers[number]
	if !ok {
		return n, false
	}
	change(&n)
	n.Number, n.Updated = number, x.cfg.Now()
	d.numbers[number] = n
	return n, true
}

// CallerIDs returns the further numbers that may be shown to a dialled number.
func (x *Exchange) CallerIDs() []string { return slices.Clone(x.cfg.CallerIDs) }

// MayShow says whether a number may be shown to a dialled number: it is one of
// the account, or a caller id.
func (x *Exchange) MayShow(number string) bool { return x.mayShow(number) }

// Key returns the API key with this SID, and whether there is one.
func (x *Exchange) Key(sid string) (Key, bool) { return find(&x.directory, x.directory.keys, sid) }

// Keys returns all API keys, the newest first.
func (x *Exchange) Keys() []Key {
	return sorted(&x.directory, x.directory.keys, func(k Key) (time.Time, string) { return k.Created, k.SID })
}

// AddKey makes a new API key.
func (x *Exchange) AddKey(friendlyName string) Key {
	k := Key{SID: x.cfg.NewSID("SK"), Secret: RandomSID(""), FriendlyName: friendlyName, Created: x.cfg.Now()}
	x.directory.mu.Lock()
	defer x.directory.mu.Unlock()
	x.directory.keys[k.SID] = k
	return k
}
