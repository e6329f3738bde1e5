package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html"
	"strings"
	"text/template"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

//go:embed page
var files embed.FS

// drawn is what stands in every page: style and script in the page itself, so that nothing else is loaded, and the policy that
// allows these two by their hashes and nothing else.
type drawn struct {
	style, script, policy string
	layout                *template.Template
}

// draw reads the parts of the page. They are embedded, and cannot be missing.
func draw(ancestors string) (d drawn, err error) {
	read := func(name string) string {
		b, failed := files.ReadFile("page/" + name)
		if failed != nil {
			err = failed
		}
		return string(b)
	}
	d.style, d.script = read("page.css"), read("page.js")
	if d.layout, err = template.New("page").Parse(read("page.html")); err != nil {
		return d, fmt.Errorf("read the private page: %w", err)
	}
	d.policy = strings.Join([]string{"default-src 'none'", "style-src " + hashed(d.style), "script-src " + hashed(d.script),
		"connect-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors " + ancestors}, "; ")
	return d, nil
}

// hashed allows one text by its hash.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// page writes the page of one thing in one language, as it is before anybody is known.
func (d drawn) page(v voice.Voice, what string) ([]byte, error) {
	plain := func(text string) string { return html.EscapeString(text) }
	stamp := ""
	if v.Test {
		stamp = `<p class="test">` + v.HTML("test", nil) + `</p>`
	}
	hidden := ""
	if what == "whole" { // nothing is typed there
		hidden = " hidden"
	}
	var w bytes.Buffer
	err := d.layout.Execute(&w, map[string]string{
		"Language": v.Language, "Dir": dirOf(v), "Title": plain(v.Settings.Operator.Name.In(v.Language)), "Style": d.style, "Script": d.script,
		"Wait": plain(v.Plain("page.wait", nil)), "Send": plain(v.Plain("page.send", nil)), "Failed": plain(v.Plain("page.failed", nil)),
		"Outside": plain(v.Plain("page.outside", nil)), "Kept": v.HTML("page.kept", nil), "Question": question(v, what), "Stamp": stamp,
		"Hidden": hidden,
	})
	return w.Bytes(), err
}

// dirOf is in which direction a language is written.
func dirOf(v voice.Voice) string {
	if v.RightToLeft() {
		return "rtl"
	}
	return "ltr"
}

// question is what a page asks before anybody is known.
func question(v voice.Voice, what string) string {
	f, ok := v.Form.Field(what)
	if !ok {
		return v.PageAsks(what)
	}
	return v.Asking(dialogs.Screen{Place: dialogs.Place{Kind: dialogs.Question, Field: f}}, kafala.OnPageAlone)
}

// kinds are what there are pages for.
func kinds(form dialogs.Form) (all []string) {
	for _, f := range form {
		if f.Private {
			all = append(all, f.ID)
		}
	}
	return append(all, voice.PageOfStaff...)
}

// pages writes every page there is, by language and what it is for.
func (d drawn) pages(voices *voice.Voices) (map[string][]byte, error) {
	all := map[string][]byte{}
	for _, language := range locales.Spoken {
		for _, what := range kinds(voices.Form) {
			page, err := d.page(voices.In(language), what)
			if err != nil {
				return nil, fmt.Errorf("write the private page: %w", err)
			}
			all[language+"/"+what] = page
		}
	}
	return all, nil
}
