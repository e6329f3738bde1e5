package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"kafalabot/locales"
	"kafalabot/voice"
)

// Off stands at Path where numbers are typed in the chat: buttons of before still lead here, and pages of before still ask.
type Off struct{ drawn, said map[string][]byte }

var offView = template.Must(template.New("off").Parse(`<!doctype html>
<html lang="{{.Language}}" dir="{{.Dir}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
	`<meta name="color-scheme" content="light dark"><title>{{.Title}}</title></head>
<body><main><h1>{{.Title}}</h1><p role="status">{{.Said}}</p></main></body></html>
`))

// NewOff writes what is said there, in each language.
func NewOff(voices *voice.Voices) (*Off, error) {
	o := &Off{map[string][]byte{}, map[string][]byte{}}
	for _, l := range locales.Spoken {
		v := voices.In(l)
		var page bytes.Buffer
		failed := offView.Execute(&page, map[string]string{"Language": l, "Dir": dirOf(v), "Title": v.Settings.Operator.Name.In(l),
			"Said": v.Plain("page.off", nil)})
		answer, err := json.Marshal(said{Over: v.HTML("page.off", nil)})
		if err = errors.Join(failed, err); err != nil {
			return nil, fmt.Errorf("write the page that is not there: %w", err)
		}
		o.drawn[l], o.said[l] = page.Bytes(), answer
	}
	return o, nil
}

// OffPolicy is the policy of what says that no numbers are typed here: the page itself has another one.
const OffPolicy = "default-src 'none'"

// ServeHTTP says so, in the language of the button.
func (o *Off) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found := address.FindStringSubmatch(r.URL.Path)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", OffPolicy)
	if found == nil || o.drawn[found[1][:2]] == nil {
		http.NotFound(w, r)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h.Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusGone)
		_, _ = w.Write(o.drawn[found[1][:2]])
	case http.MethodPost: // a page that was open before: it shows what it is answered
		h.Set("Content-Type", "application/json")
		_, _ = w.Write(o.said[found[1][:2]])
	default:
		h.Set("Allow", "GET, HEAD, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}
