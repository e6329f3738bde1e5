package botapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// refusal is an error as Telegram words it.
type refusal struct {
	code  int
	text  string
	retry int   // seconds of parameters.retry_after, when positive
	moved int64 // parameters.migrate_to_chat_id, when it is one
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.code, r.text) }

// bad is a 400; like Client::fail_query_with_error it prefixes the reason and
// lowers its first letter unless the second is a capital or an underscore.
func bad(format string, args ...any) error { return refuse(400, "Bad Request: ", format, args...) }

// why is a reason that is not yet worded as an answer.
type why string

func (w why) Error() string { return string(w) }

// because is a reason for bad, or for a part of another reason.
func because(format string, args ...any) error {
	if len(args) == 0 {
		return why(format)
	}
	return why(fmt.Sprintf(format, args...))
}

// worded makes an answer of a bare reason.
func worded(err error) error {
	if w := why(""); errors.As(err, &w) {
		return bad("%s", string(w))
	}
	return err
}

// forbidden is a 403, worded likewise.
func forbidden(reason string) error { return refuse(403, "Forbidden: ", "%s", reason) }

func refuse(code int, prefix, format string, args ...any) error {
	text := format
	if len(args) > 0 {
		text = fmt.Sprintf(format, args...)
	}
	first, size := utf8.DecodeRuneInString(text)
	if size < len(text) {
		if next := text[size]; next != '_' && (next < 'A' || next > 'Z') {
			text = string(unicode.ToLower(first)) + text[size:]
		}
	}
	return &refusal{code: code, text: prefix + text}
}

// told is a result with the sentence that some methods add to it.
type told struct {
	result any
	text   string
}

type envelope struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	Code        int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MovedTo    int64 `json:"migrate_to_chat_id,omitempty"`
}

// answer writes the API's envelope for a result or a refusal.
func answer(w http.ResponseWriter, result any, err error) {
	if err != nil {
		deny(w, err)
		return
	}
	e := envelope{OK: true, Result: result}
	if t, ok := result.(told); ok {
		e.Result, e.Description = t.result, t.text
	}
	write(w, 200, e)
}

func deny(w http.ResponseWriter, err error) {
	r := (*refusal)(nil)
	if !errors.As(err, &r) {
		r = &refusal{code: 500, text: "Internal Server Error"}
	}
	e := envelope{Code: r.code, Description: r.text}
	if r.retry > 0 {
		e.Parameters = &parameters{RetryAfter: r.retry}
		w.Header().Set("Retry-After", strconv.Itoa(r.retry))
	}
	if r.moved != 0 {
		e.Parameters = &parameters{MovedTo: r.moved}
	}
	write(w, r.code, e)
}

func write(w http.ResponseWriter, code int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		code, body = 500, []byte(`{"ok":false,"error_code":500,"description":"Internal Server Error"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, _ = w.Write(body) // the caller has gone: nothing to tell it
}
