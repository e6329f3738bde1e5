package storage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"kafalabot/kafala"
)

// A later release may have put something into a record that this one has no field for. It travels with the record
// (kafala.Unknown) and is put back when the record is written. Unknown is only what would get lost if the record were
// read and written unchanged: a field that was emptied, or an answer that was taken away, is never put back.

// write gives the stored form of a record.
func write(v any) ([]byte, error) {
	now, err := known(v)
	r, ok := v.(interface{ AsRead() string })
	if err != nil || !ok || r.AsRead() == "" {
		return now, err
	}
	was := []byte(r.AsRead())
	again := reflect.New(reflect.TypeOf(v))
	if err := read(was, again.Interface()); err != nil {
		return nil, err
	}
	lossy, err := known(again.Elem().Interface())
	if err != nil {
		return nil, err
	}
	return restore(was, lossy, now)
}

// known is json.Marshal for a record that may write its form itself: that would be read through once more there.
func known(v any) ([]byte, error) {
	if m, ok := v.(json.Marshaler); ok {
		return m.MarshalJSON()
	}
	return json.Marshal(v)
}

// read reads the stored form of a record.
func read(plain []byte, v any) error {
	if u, ok := v.(json.Unmarshaler); ok { // sealed, so as it was written: json.Unmarshal would look twice more
		return u.UnmarshalJSON(plain)
	}
	unknown, err := kafala.ReadJSON(plain, v)
	if r, ok := v.(interface{ KeepAsRead(string) }); ok && unknown && err == nil {
		r.KeepAsRead(string(plain))
	}
	return err
}

// restore puts into now what was has and lossy, which is was as far as it is known, has not.
func restore(was, lossy, now []byte) ([]byte, error) {
	var trees [3]any
	for i, text := range [][]byte{was, lossy, now} {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber() // so that numbers stay as they are written
		if err := d.Decode(&trees[i]); err != nil {
			return nil, fmt.Errorf("take a record apart: %w", err)
		}
	}
	return json.Marshal(merge(trees[0], trees[1], trees[2]))
}

// merge is restore for JSON that is taken apart. Unknown members go with their object: where that is no longer there
// they are gone too.
func merge(was, lossy, now any) any {
	switch now := now.(type) {
	case map[string]any:
		was, _ := was.(map[string]any)
		lossy, _ := lossy.(map[string]any)
		for name, value := range was {
			_, isKnown := lossy[name]
			if _, isThere := now[name]; isThere {
				now[name] = merge(value, lossy[name], now[name])
			} else if !isKnown {
				now[name] = value
			}
		}
	case []any:
		was, _ := was.([]any)
		lossy, _ := lossy.([]any)
		for i, j := range whereNow(lossy, now) {
			if i < len(was) {
				now[j] = merge(was[i], lossy[i], now[j])
			}
		}
	}
	return now
}

// whereNow tells where the elements of a list are now: where one looks the same, or in its old place, changed, if
// the list has not become shorter. What is nowhere was taken away.
func whereNow(was, now []any) map[int]int {
	at, taken := map[int]int{}, map[int]bool{}
	put := func(i, j int) { at[i], taken[j] = j, true }
	for i := range was {
		for j := range now {
			if !taken[j] && reflect.DeepEqual(was[i], now[j]) {
				put(i, j)
				break
			}
		}
	}
	for i := range was {
		if _, found := at[i]; !found && !taken[i] && len(was) <= len(now) {
			put(i, i)
		}
	}
	return at
}
