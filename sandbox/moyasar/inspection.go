package moyasar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"
)

// inspection reads the fields of a request and collects what is wrong with
// them. The sentences follow the one that is documented ("must be an integer"):
// they are those of the validation library it comes from.
type inspection struct {
	fields map[string]any
	wrong  map[string]any
}

func inspect(fields map[string]any) *inspection {
	return &inspection{fields: fields, wrong: map[string]any{}}
}

// parse reads a JSON object; an empty body is an empty object.
func parse(body []byte) (map[string]any, *Problem) {
	fields := map[string]any{}
	if len(bytes.TrimSpace(body)) == 0 {
		return fields, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil || decoder.More() {
		problem := problemBody
		return nil, &problem
	}
	return fields, nil
}

func (i *inspection) blame(key, sentence string) {
	list, _ := i.wrong[key].([]string)
	i.wrong[key] = append(list, sentence)
}

// problem is nil if all fields are right.
func (i *inspection) problem() *Problem {
	if len(i.wrong) == 0 {
		return nil
	}
	return invalid(i.wrong)
}

// given tells whether a field is there and not null; if required it must be.
func (i *inspection) given(key string, required bool) (any, bool) {
	value, there := i.fields[key]
	switch {
	case !there && required:
		i.blame(key, "is missing")
	case value == nil && required:
		i.blame(key, "must be filled")
	}
	return value, there && value != nil
}

// whole reads an integer of at least least.
func (i *inspection) whole(key string, required bool, least int64) int64 {
	value, there := i.given(key, required)
	if !there {
		return 0
	}
	number, isNumber := value.(json.Number)
	n, err := strconv.ParseInt(string(number), 10, 64)
	switch {
	case !isNumber || err != nil:
		i.blame(key, "must be an integer")
	case n < least:
		i.blame(key, fmt.Sprintf("must be greater than or equal to %d", least))
	}
	return n
}

// text reads a string of at most most characters.
func (i *inspection) text(key string, required bool, most int) string {
	value, there := i.given(key, required)
	if !there {
		return ""
	}
	text, isText := value.(string)
	switch {
	case !isText:
		i.blame(key, "must be a string")
	case text == "" && required:
		i.blame(key, "must be filled")
	case utf8.RuneCountInString(text) > most:
		i.blame(key, fmt.Sprintf("size cannot be greater than %d", most))
	}
	return text
}

// flag reads a boolean.
func (i *inspection) flag(key string, otherwise bool) bool {
	value, there := i.given(key, false)
	if !there {
		return otherwise
	}
	flag, isFlag := value.(bool)
	if !isFlag {
		i.blame(key, "must be boolean")
	}
	return flag
}

// currency reads an ISO 4217 code.
func (i *inspection) currency() string {
	code := i.text("currency", true, 255)
	if i.wrong["currency"] != nil {
		return ""
	}
	for _, letter := range code {
		if letter < 'A' || letter > 'Z' || len(code) != 3 {
			i.blame("currency", "is not a valid currency")
			break
		}
	}
	return code
}

// link reads an absolute web address.
func (i *inspection) link(key string, required bool) string {
	text := i.text(key, required, 2048)
	if text == "" || i.wrong[key] != nil {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		i.blame(key, "must be a valid URL")
	}
	return text
}

// moment reads an ISO 8601 date or date-time; a bare date is its first moment.
func (i *inspection) moment(key string) time.Time {
	text := i.text(key, false, 64)
	if text == "" || i.wrong[key] != nil {
		return time.Time{}
	}
	at, ok := readTime(text)
	if !ok {
		i.blame(key, "must be a date time")
	}
	return at
}

// readTime reads ISO 8601; where no zone is named it is UTC.
func readTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateTime,
		time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// Limits of metadata. Source: docs.moyasar.com/api/metadata.
const (
	mostKeys  = 30
	mostKey   = 40
	mostValue = 500
)

// tags reads metadata: strings by name. An empty string is kept here, it means
// "unset this key" in an update.
func (i *inspection) tags() map[string]string {
	const key = "metadata"
	value, there := i.given(key, false)
	if !there || value == "" {
		return nil
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		i.blame(key, "must be a hash")
		return nil
	}
	if len(object) > mostKeys {
		i.blame(key, fmt.Sprintf("size cannot be greater than %d", mostKeys))
	}
	tags := make(map[string]string, len(object))
	wrong := map[string]any{}
	for name, value := range object {
		text, isText := value.(string)
		switch {
		case utf8.RuneCountInString(name) > mostKey:
			wrong[name] = []string{fmt.Sprintf("key size cannot be greater than %d", mostKey)}
		case value != nil && !isText:
			wrong[name] = []string{"must be a string"}
		case utf8.RuneCountInString(text) > mostValue:
			wrong[name] = []string{fmt.Sprintf("size cannot be greater than %d", mostValue)}
		}
		tags[name] = text
	}
	if len(wrong) > 0 && i.wrong[key] == nil {
		i.wrong[key] = wrong
	}
	return tags
}

// merge lays new metadata over old: empty values unset their key, and metadata
// that is empty as a whole unsets all.
func merge(old, change map[string]string) map[string]string {
	if len(change) == 0 {
		return nil
	}
	merged := map[string]string{}
	for key, value := range old {
		merged[key] = value
	}
	for key, value := range change {
		if value == "" {
			delete(merged, key)
		} else {
			merged[key] = value
		}
	}
	if len(merged) == 0 {
		return nil
	}
	return merged
}
