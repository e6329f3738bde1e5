package botapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	largestBody = 51 << 20 // 50 MB of file (core.telegram.org/bots/api#senddocument) and the fields
	largestText = 1 << 20  // of one form field
)

// request is one call of a method: its arguments as text, and its files.
type request struct {
	ctx    context.Context
	method string
	args   map[string]string
	files  map[string]upload
}

type upload struct {
	name string
	mime string
	data []byte
}

var errTooLarge = &refusal{code: 413, text: "Request Entity Too Large"}

// parse reads arguments from the query and the body, in any of the API's four
// forms (https://core.telegram.org/bots/api#making-requests).
func parse(ctx context.Context, method string, query url.Values, kind string, body io.Reader) (*request, error) {
	q := &request{ctx: ctx, method: method, args: map[string]string{}}
	for name := range query {
		q.args[name] = query.Get(name)
	}
	media, options, err := mime.ParseMediaType(kind)
	if err != nil {
		return q, nil //nolint:nilerr // no body of a known kind: only the query counts
	}
	limited := &io.LimitedReader{R: body, N: largestBody + 1}
	switch media {
	case "application/json":
		err = q.readJSON(limited)
	case "application/x-www-form-urlencoded":
		err = q.readForm(limited)
	case "multipart/form-data":
		err = q.readMultipart(limited, options["boundary"])
	}
	if limited.N <= 0 {
		err = errTooLarge
	}
	return q, err
}

func (q *request) put(name, value string) {
	if _, known := q.args[name]; !known { // the query comes first
		q.args[name] = value
	}
}

func (q *request) readJSON(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return bad("Can't read the request: %v", err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return bad("Can't parse JSON object")
	}
	for name, raw := range fields {
		var text string
		switch {
		case string(raw) == "null":
			continue
		case json.Unmarshal(raw, &text) == nil:
			q.put(name, text)
		default:
			q.put(name, string(raw))
		}
	}
	return nil
}

func (q *request) readForm(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return bad("Can't read the request: %v", err)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return bad("Can't parse the form: %v", err)
	}
	for name := range values {
		q.put(name, values.Get(name))
	}
	return nil
}

// number reads an integer leniently: what is not one counts as missing.
func (q *request) number(name string, missing int64) int64 {
	n, err := strconv.ParseInt(q.args[name], 10, 64)
	if err != nil {
		return missing
	}
	return n
}

func (q *request) between(name string, missing, least, most int64) int64 {
	return min(max(q.number(name, missing), least), most)
}

func (q *request) yes(name string) bool {
	switch strings.ToLower(q.args[name]) {
	case "true", "yes", "1":
		return true
	}
	return false
}

func parseHTTP(method string, r *http.Request) (*request, error) {
	return parse(r.Context(), method, r.URL.Query(), r.Header.Get("Content-Type"), r.Body)
}
