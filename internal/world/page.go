package world

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"kafalabot/voice"
	"kafalabot/web"
)

// page serves the private page of the bot that serves now.
func (w *World) page(out http.ResponseWriter, r *http.Request) {
	b := w.now.Load()
	voices, err := voice.New(b.Settings, b.Name(), false)
	if err == nil {
		var pages *web.Pages
		if pages, err = web.New(web.Config{Token: token, Ancestors: "https://web.telegram.org", Voices: voices, Chats: b, Now: w.Clock.Now,
			Log: w.Office.Log}); err == nil {
			pages.ServeHTTP(out, r)
			return
		}
	}
	http.Error(out, err.Error(), http.StatusInternalServerError)
}

// Page is the private page as somebody has opened it.
type Page struct {
	w       *World
	Address string // without what Telegram handed to it
	Init    string // what that was
}

// Paper is what the page is answered.
type Paper struct {
	Status                        int
	Question, Problem, Done, Over string
	Letters                       bool
	Rows                          [][2]string
}

// OpenPage presses the newest button that opens the page in the private chat of a person.
func (w *World) OpenPage(who int64) *Page {
	w.t.Helper()
	address, err := w.Chats.As(who).Open("")
	w.must(err)
	at, hash, _ := strings.Cut(address, "#")
	handed, err := url.ParseQuery(hash)
	w.must(err)
	res, err := http.Get(at)
	w.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		w.t.Fatalf("the page at %s: %s", at, res.Status)
	}
	return &Page{w: w, Address: at, Init: handed.Get("tgWebAppData")}
}

// Look asks what the page asks when it is opened.
func (p *Page) Look() Paper { return p.send(map[string]string{"init": p.Init}) }

// Give types something and sends it.
func (p *Page) Give(text string) Paper {
	return p.send(map[string]string{"init": p.Init, "text": text})
}

func (p *Page) send(body map[string]string) (answer Paper) {
	p.w.t.Helper()
	sent, err := json.Marshal(body)
	p.w.must(err)
	res, err := http.Post(p.Address, "application/json", bytes.NewReader(sent))
	p.w.must(err)
	defer res.Body.Close()
	if res.Header.Get("Content-Type") == "application/json" {
		p.w.must(json.NewDecoder(res.Body).Decode(&answer))
	}
	answer.Status = res.StatusCode
	return answer
}
