package bot_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/receipt"
	"kafalabot/sandbox/botapi"
)

// inOnePicture lays the codes of several links in rows.
func inOnePicture(t *testing.T, links ...string) []byte {
	t.Helper()
	out := image.NewGray(image.Rect(0, 0, 1400, 700*((len(links)+1)/2)))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	for i, link := range links {
		data, err := receipt.QR(link)
		must(t, err)
		img, err := png.Decode(bytes.NewReader(data))
		must(t, err)
		at := image.Pt(i%2*700+50, i/2*700+50)
		draw.Draw(out, image.Rectangle{at, at.Add(image.Pt(650, 650))}, img, image.Point{}, draw.Src)
	}
	var data bytes.Buffer
	must(t, png.Encode(&data, out))
	return data.Bytes()
}

// forgedLink is a link of this bot whose code was never given out.
func forgedLink(w *world.World, g kafala.Guarantee) string {
	g.Token = strings.Repeat("a", len(g.Token))
	return w.Bot.QRLink(g)
}

// saidSince gives what the bot has said since then, in one text.
func saidSince(c *botapi.Citizen, since int) string {
	var all []string
	for _, m := range c.Messages() {
		if m.From.IsBot && m.ID > since {
			all = append(all, m.Text)
		}
	}
	return strings.Join(all, "\n---\n")
}

// ways are by what a member has looked things up since so many entries of the trail.
func ways(w *world.World, since int) (all []staff.Way) {
	for _, e := range w.Trail()[since:] {
		if e.By == world.AnOfficer && e.Duty == staff.LookUp {
			all = append(all, e.Way)
		}
	}
	return all
}

// Two sheets in a picture are two cards, and of more than five the rest is named. The trail says by what each was asked for.
func TestSeveralAtOnce(t *testing.T) {
	long.Test(t)
	w, c, g := atWork(t, staff.Officer)
	other := w.Issued(stranger, world.Number(3), world.Number(4))
	since, trail := c.Last().ID, len(w.Trail())
	c.SendPhoto(inOnePicture(t, w.Bot.QRLink(g), w.Bot.QRLink(other)))
	w.Quiet()
	text := saidSince(c, since)
	for _, one := range []kafala.Guarantee{g, other} {
		if !strings.Contains(text, kafala.GroupReference(one.Reference)) {
			t.Errorf("no card of %s in\n%s", one.ID, text)
		}
	}
	if got := ways(w, trail); !slices.Equal(got, []staff.Way{staff.ByPhoto, staff.ByPhoto}) {
		t.Errorf("the trail says %q", got)
	}
	since, trail = c.Last().ID, len(w.Trail())
	links := []string{w.Bot.QRLink(g), w.Bot.QRLink(other)}
	for i := range 5 {
		made := other
		made.Token = strings.Repeat(string(rune('a'+i)), len(other.Token))
		links = append(links, w.Bot.QRLink(made))
	}
	c.Type(strings.Join(links, " ") + " " + g.Reference)
	w.Quiet()
	text = saidSince(c, since)
	if n := len(ways(w, trail)); n != 5 || strings.Count(text, "\u26d4") != 3 || !strings.HasSuffix(text, "2\u2069") {
		t.Errorf("%d looked up of seven links:\n%s", n, text)
	}
}

// Who was removed while their picture was read is shown nothing, and that they tried is in the trail.
func TestRankIsAskedAgain(t *testing.T) {
	w, c, g := atWork(t, staff.Officer)
	api, err := url.Parse(w.Config.APIURL)
	must(t, err)
	through := httputil.NewSingleHostReverseProxy(api)
	through.ErrorLog = log.New(io.Discard, "", 0) // of calls that are under way when the bot stops
	fetched := 0
	front := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/file/") {
			if fetched++; w.Store.Staff().Dismiss(r.Context(), world.AnOfficer, 0) != nil {
				t.Error("not removed")
			}
		}
		through.ServeHTTP(out, r)
	}))
	t.Cleanup(front.Close)
	t.Cleanup(w.Stop)
	w.Config.APIURL = front.URL
	w.Restart()
	for _, hands := range []func(){
		func() { c.SendPhoto(inOnePicture(t, w.Bot.QRLink(g))) },
		func() { c.SendDocument("sheet.pdf", []byte("%PDF-1.7")) },
	} {
		w.Appoint(world.AnOfficer, staff.Officer)
		since, trail := c.Last().ID, len(w.Trail())
		hands()
		w.Quiet()
		if text := saidSince(c, since); strings.Contains(text, "Fahad") || strings.Contains(text, "\u26d4") || text == "" {
			t.Errorf("who was removed is told %q", text)
		}
		e := w.Trail()[len(w.Trail())-1]
		if len(w.Trail()) != trail+1 || e.Duty != staff.LookUp || e.Outcome != staff.Refused || e.By != 0 || e.Stranger == "" || e.Way == "" {
			t.Errorf("the trail says %+v", w.Trail()[trail:])
		}
	}
	if fetched != 2 {
		t.Errorf("%d files were fetched", fetched)
	}
}

// A code that leads here and was never given out is told to the admins by whatever way it comes, one of another bot's too; a
// network's is not, however often, nor is a link that was cut short.
func TestForgeriesAlone(t *testing.T) {
	long.Test(t)
	photo := func(text string) func(*world.World, *botapi.Citizen, kafala.Guarantee) {
		return func(_ *world.World, c *botapi.Citizen, g kafala.Guarantee) {
			c.SendPhoto(inOnePicture(t, strings.ReplaceAll(text, "(start)", "v_"+g.ID+"_"+g.Token)))
		}
	}
	open := func(payload string) func(*world.World, *botapi.Citizen, kafala.Guarantee) {
		return func(_ *world.World, c *botapi.Citizen, g kafala.Guarantee) {
			c.Start(strings.ReplaceAll(payload, "(id)", g.ID))
		}
	}
	for name, c := range map[string]struct {
		hands func(w *world.World, c *botapi.Citizen, g kafala.Guarantee)
		told  bool // the admins
		why   string
	}{
		"forged, a photo": {func(w *world.World, c *botapi.Citizen, g kafala.Guarantee) {
			c.SendPhoto(inOnePicture(t, forgedLink(w, g)))
		}, true, staff.ForgedCode},
		"forged, opened":    {open("v_(id)_aaaaaaaaaaaaaaaa"), true, staff.ForgedCode},
		"forged, no form":   {open("v_made-up"), true, staff.ForgedCode},
		"forged, a text":    {func(w *world.World, c *botapi.Citizen, g kafala.Guarantee) { c.Type(forgedLink(w, g)) }, true, staff.ForgedCode},
		"another bot's":     {photo("https://t.me/other_bot?start=x"), true, staff.ForeignCode},
		"a look-alike's":    {photo("https://t-me.example/kafala_sandbox_bot?start=(start)"), true, staff.ForeignCode},
		"a network's":       {photo("WIFI:T:WPA;S:cafe;P:x;;"), false, staff.StrangeCode},
		"this bot's poster": {photo("https://t.me/kafala_sandbox_bot"), false, staff.StrangeCode},
		"cut short": {func(w *world.World, c *botapi.Citizen, g kafala.Guarantee) {
			link := w.Bot.QRLink(g)
			c.Type(link[:len(link)-1])
		}, false, staff.DamagedCode},
	} {
		t.Run(name, func(t *testing.T) {
			w, officer, g := atWork(t, staff.Officer)
			w.Office.Settings.Staff.MissesAlarm = 1
			w.Chats.As(world.AnAdmin).Type("/help")
			w.Quiet()
			told := func() (n int) {
				for _, m := range w.Chats.As(world.AnAdmin).Messages() {
					if m.From.IsBot && strings.HasPrefix(m.Text, "\u26a0") {
						n++
					}
				}
				return n
			}
			c.hands(w, officer, g)
			w.Quiet()
			if e := w.Trail()[len(w.Trail())-1]; e.Why != c.why || e.Guarantee != "" || e.Way == "" {
				t.Errorf("the trail says %+v", e)
			}
			if n := told(); (n == 1) != c.told {
				t.Errorf("the admins were told %d times", n)
			}
			if c.why == staff.StrangeCode {
				for range 3 {
					c.hands(w, officer, g)
					w.Quiet()
				}
				if n := told(); n != 0 {
					t.Errorf("the admins were told %d times of what is no forgery", n)
				}
			}
		})
	}
}

// What is not read is not fetched either, and the answer says what to do.
func TestUnreadKinds(t *testing.T) {
	w, c, _ := atWork(t, staff.Officer)
	for name, data := range map[string][]byte{
		"a.heic": {1}, "b.webp": {1}, "c.gif": {1}, "d.tiff": {1}, "large.pdf": make([]byte, receipt.MaxDocumentBytes+1), "notes.txt": {1},
	} {
		since := c.Last().ID
		c.SendDocument(name, data)
		w.Quiet()
		if saidSince(c, since) == "" {
			t.Errorf("%s: nothing was said", name)
		}
	}
	if n := len(w.Chats.Calls("getFile")); n != 0 {
		t.Errorf("%d files were asked for", n)
	}
	for _, m := range c.Messages() {
		if m.Document != nil {
			t.Errorf("%s stays", m.Document.Name)
		}
	}
}

// A citizen's link as text is answered as if it had been opened.
func TestCitizenPastesLink(t *testing.T) {
	w, _, g := atWork(t, staff.Officer)
	c := w.Chats.As(stranger)
	c.Start("v_" + g.ID + "_" + g.Token)
	w.Quiet()
	opened := c.Last().Text
	for _, text := range []string{"see " + strings.ToUpper(w.Bot.QRLink(g)), strings.ToUpper(w.Bot.QRLink(g))} {
		c.Type(text)
		w.Quiet()
		if got := c.Last().Text; got != opened || !strings.Contains(got, kafala.GroupReference(g.Reference)) {
			t.Errorf("%q: %q, opened it says %q", text, got, opened)
		}
	}
}

// A desk's scanner that types capitals brings the card, whatever waits; one that was cut short is said to be.
func TestScannerTypesCapitals(t *testing.T) {
	w, c, g := atWork(t, staff.Officer)
	link, code := w.Bot.QRLink(g), "start=v_"+g.ID+"_"+g.Token
	for _, text := range []string{link, "?" + code, link + " ", "tg://resolve?domain=kafala_sandbox_bot&" + code,
		"https://t.me/kafala_sandbox_bot?start=c_" + g.ID} {
		c.Type(g.Reference)
		w.Quiet()
		w.TapData(c, "match:")
		w.Quiet()
		since := c.Last().ID
		c.Type(strings.ToUpper(text))
		w.Quiet()
		if said := saidSince(c, since); !strings.Contains(said, kafala.GroupReference(g.Reference)) || !offers(c.Last(), "more:"+g.ID) {
			t.Errorf("%q: %s", text, said)
		}
	}
	c.Type(strings.ToUpper(link[:len(link)-1]))
	w.Quiet()
	if said := c.Last().Text; !strings.Contains(said, wordsIn(t, "ar", "code.damaged")) {
		t.Errorf("cut short: %s", said)
	}
}
