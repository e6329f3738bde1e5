package storage

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"kafalabot/kafala"
)

// checked is what is known of a file that was read from its beginning to its end.
type checked struct {
	Copied
	older  map[string]string // olderKey
	next   map[string]bool   // the ids of deliveries that wait for another one to the same chat
	unread int               // records that cannot be read
	served Serving           // by which kind of key the Redis was served that was copied
}

// CheckExport reads a file from its beginning to its end, and tells what is in it: a *FileError where it is no whole export, a
// *KeyError where a data key is missing with which something in it is sealed, or is another one, and kafala.ErrNewer where a
// later release has written something in a form of its own.
func CheckExport(keys Keys, r io.Reader) (Copied, error) {
	c, err := checkExport(keys, r)
	return c.Copied, err
}

func checkExport(keys Keys, r io.Reader) (checked, error) {
	k := checking{core: &core{conf: Config{Keys: keys}}, follower: newFollower(chain{}),
		found: checked{next: map[string]bool{}, older: map[string]string{}}}
	end, err := k.walk(r, k.take)
	if err != nil {
		return checked{}, err
	}
	if k.follower.head, err = readChain(end.Head); err != nil {
		return checked{}, &FileError{"the head of its audit trail cannot be read"}
	}
	if broken := k.follower.end(); broken != "" && end.Broken == "" {
		return checked{}, &FileError{broken}
	}
	k.found.Counts, k.found.Head, k.found.Broken, k.found.Older = counted(end.Counts), end.Head, end.Broken, olderSaid(k.found.older)
	return k.found, nil
}

// checking is the reading of a file.
type checking struct {
	*core
	follower *follower
	found    checked
}

// walk reads a file, and gives each item between the first and the last to each.
func (k *checking) walk(r io.Reader, each func(item) error) (end ended, err error) {
	o, err := newOpener(r, k.conf.Keys)
	if err != nil {
		return end, err
	}
	k.found.File = o.id
	in, counts, over := bufio.NewReader(o), map[string]int{}, false
	for first := true; ; first = false {
		x, err := readItem(in)
		switch {
		case errors.Is(err, io.EOF) && over:
			if !maps.Equal(counts, end.Counts) && len(counts)+len(end.Counts) > 0 {
				return end, &FileError{"it does not hold as much as it says"}
			}
			return end, nil
		case errors.Is(err, io.EOF), errors.Is(err, errItem):
			return end, &FileError{"what it holds cannot be read"}
		case err != nil:
			return end, err
		case over || first != (x.what == itBegins):
			return end, &FileError{"what it holds is not in order"}
		case first:
			err = k.begins(x)
		case x.what == itEnds:
			over, err = true, json.Unmarshal(x.value, &end)
		default:
			if word := x.word(); word != "" {
				counts[word]++
			}
			if err := each(x); err != nil {
				return end, err
			}
		}
		if err != nil {
			return end, &FileError{"what it holds cannot be read"}
		}
	}
}

// begins takes the first item.
func (k *checking) begins(x item) error {
	var b begun
	if err := json.Unmarshal(x.value, &b); err != nil {
		return err
	}
	if b.Shards != kafala.Shards {
		return errItem
	}
	k.found.From = b.At.UTC()
	return nil
}

// word is the word of copyRules under which an item counts; empty: it does not.
func (x item) word() string {
	switch x.what {
	case aRecord:
		return "g"
	case aDelivery:
		return "box"
	case aParked:
		return "dead"
	case aTrailRow:
		return "{audit}"
	case aValue, aField, aMember:
		return wordOf(x.name)
	case itBegins, itEnds, aLife:
	}
	return ""
}

// take looks at an item: what cannot be brought back is found before anything is.
func (k *checking) take(x item) error {
	switch x.what {
	case aRecord:
		return k.record(x)
	case aDelivery, aParked:
		return k.delivery(x)
	case aTrailRow:
		if _, err := time.Parse(time.DateOnly, x.name); err != nil {
			return &FileError{"a day of its audit trail cannot be read"}
		}
		k.follower.take(x.name, string(x.value))
		return nil
	case aValue, aField, aMember, aLife:
		if rule, known := ruleOf(wordOf(x.name)); !known || rule.rule != isCopied {
			return &FileError{"it holds what this release does not bring back: a later one must"}
		}
		switch x.name {
		case canaries:
			if x.field == servedBy {
				k.found.served = Serving(x.value)
				return nil
			}
			return k.canary(x)
		case olderKey():
			k.found.older[x.field] = string(x.value)
		}
		return nil
	case itBegins, itEnds:
	}
	return &FileError{"it holds what this release knows nothing of: a later one must bring it back"}
}

// canary sees that a data key with which something in the file is sealed is given.
func (k *checking) canary(x item) error {
	if !keyID.MatchString(x.field) || string(x.value) == forgotten {
		return nil
	}
	if _, given := k.conf.Keys.ring.opens[x.field]; !given {
		return &KeyError{ID: x.field, Missing: true, File: true}
	}
	if !(Keyring{k.core}).opens(x.field, string(x.value)) {
		return &KeyError{ID: x.field, File: true}
	}
	return nil
}

func (k *checking) record(x item) error {
	if _, err := placeIn(x.name); err != nil {
		return &FileError{"a record names no shard"}
	}
	r, readable, err := k.legible(x)
	if !readable && err == nil {
		k.found.unread++
		return nil
	}
	if err != nil {
		return err
	}
	return r.Newer()
}

// legible reads a record. One whose data key was given up, or which was damaged before it was copied, is not readable, and no
// error: the rest does not wait for it.
func (k *checking) legible(x item) (r record, readable bool, err error) {
	r, fault := (Records{k.core}).read(x.name, x.value)
	if errors.Is(fault, kafala.ErrNewer) {
		return r, false, fault
	}
	return r, fault == nil, nil
}

func (k *checking) delivery(x item) error {
	d, err := readDelivery(x.value)
	if x.what == aParked {
		var p kafala.Parked
		p, err = readParked(x.value)
		d = p.Delivery
	}
	if _, at := placeIn(x.name); at != nil || err != nil || d.ID != x.name {
		return &FileError{"a delivery cannot be read"}
	}
	if err := kafala.DeliveryForms.Knows(d.Form); err != nil {
		return fmt.Errorf("a delivery of the kind %q: %w", d.Kind, err)
	}
	if d.Next != "" && x.what == aDelivery {
		k.found.next[d.Next] = true
	}
	return nil
}
