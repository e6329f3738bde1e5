package moyasar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/currency"
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

// parse reads the fields of a call: a JSON object, or a form; an empty body has none.
func (r *request) parse() (map[string]any, *Problem) {
	fields, body := map[string]any{}, r.body
	if len(bytes.TrimSpace(body)) == 0 {
		return fields, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "application/x-www-form-urlencoded" {
		return parseForm(body)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil || decoder.More() {
		problem := problemBody
		return nil, &problem
	}
	return fields, nil
}

// parseForm reads a form: key[name]=value is a field of an object, key[]=value one of a list.
// Source: docs.moyasar.com/api/metadata, whose samples are forms.
func parseForm(body []byte) (map[string]any, *Problem) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		problem := problemBody
		return nil, &problem
	}
	fields := map[string]any{}
	for key, values := range form {
		value := formValue(values[len(values)-1])
		key, name, inside := strings.Cut(strings.TrimSuffix(key, "]"), "[")
		switch {
		case !inside:
			fields[key] = value
		case name == "":
			list := make([]any, len(values))
			for i, v := range values {
				list[i] = v
			}
			fields[key] = list
		default:
			object, _ := fields[key].(map[string]any)
			if object == nil {
				object = map[string]any{}
				fields[key] = object
			}
			object[name] = value
		}
	}
	return fields, nil
}

// formValue is a value of a form, which is read as what is asked for.
type formValue string

// number gives what is written in digits alone.
func (v formValue) number() (json.Number, bool) {
	n, err := strconv.ParseInt(string(v), 10, 64)
	return json.Number(v), err == nil && strconv.FormatInt(n, 10) == string(v)
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
	if v, loose := value.(formValue); loose {
		number, isNumber = v.number()
	}
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
	if v, loose := value.(formValue); loose {
		text, isText = string(v), true
	}
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
	if v, loose := value.(formValue); loose {
		flag, isFlag = v == "true", v == "true" || v == "false"
	}
	if !isFlag {
		i.blame(key, "must be boolean")
	}
	return flag
}

// currency reads an ISO 4217 code; where none is named it is the riyal. Codes for no currency and for tests are none.
// Source of the default: docs.moyasar.com/guides.
func (i *inspection) currency() string {
	code := i.text("currency", false, 255)
	if i.wrong["currency"] != nil {
		return ""
	}
	if code == "" {
		return "SAR"
	}
	if _, err := currency.ParseISO(code); err != nil || code != strings.ToUpper(code) || code == "XXX" || code == "XTS" {
		i.blame("currency", "is not a valid currency")
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

// tags reads metadata: strings and numbers by name. An empty string is kept here, it means
// "unset this key" in an update.
func (i *inspection) tags() Metadata {
	const key = "metadata"
	value, there := i.given(key, false)
	if !there || value == "" || value == formValue("") {
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
	tags := make(Metadata, len(object))
	wrong := map[string]any{}
	for name, value := range object {
		text, isText := value.(string)
		number, isNumber := value.(json.Number)
		if v, loose := value.(formValue); loose {
			text, isText = string(v), true
			number, isNumber = v.number()
		}
		if isNumber {
			text = number.String()
		}
		switch {
		case utf8.RuneCountInString(name) > mostKey:
			wrong[name] = []string{fmt.Sprintf("key size cannot be greater than %d", mostKey)}
		case value != nil && !isText && !isNumber:
			wrong[name] = []string{"must be a string"}
		case utf8.RuneCountInString(text) > mostValue:
			wrong[name] = []string{fmt.Sprintf("size cannot be greater than %d", mostValue)}
		}
		tags[name] = Value{text, isNumber}
	}
	if len(wrong) > 0 && i.wrong[key] == nil {
		i.wrong[key] = wrong
	}
	return tags
}

// merge lays new metadata over old: empty values unset their key, and metadata
// that is empty as a whole unsets all.
func merge(old, change Metadata) Metadata {
	if len(change) == 0 {
		return nil
	}
	merged := Metadata{}
	for key, value := range old {
		merged[key] = value
	}
	for key, value := range change {
		if value.Text == "" {
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
