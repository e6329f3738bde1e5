package storage

import (
	"encoding/json"
	"strconv"
)

// Opened gives what lies under a key as it is read, for tests that look for something in all that is kept: a sealed value is opened
// and unpacked, and false tells that it is none. A field of a hash is named by its key and its own name.
func (s *Store) Opened(key, field, value string) (string, bool) {
	places := []string{key}
	if field != "" {
		places = append(places, key+":"+field)
		if id, err := strconv.ParseInt(field, 10, 64); err == nil {
			places = append(places, memberPlace(id))
		}
	}
	for _, at := range places {
		var plain json.RawMessage
		if _, err := s.openValue(at, []byte(value), &plain); err == nil {
			return string(plain), true
		}
	}
	return "", false
}
