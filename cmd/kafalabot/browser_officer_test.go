package main

import (
	"bytes"
	stdimage "image"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"kafalabot/sandbox/botapi"
)

const (
	theOfficer = 7100000003
	theGroup   = -1007100000001
)

// TestAnOfficersPage walks what the demo's page must let an officer do, with the test in the bot's place: send a
// photo, which comes to the bot as Telegram would bring it; read and write in the staff group; forward; see commands
// of their own; copy a number; and neither copy nor forward what is protected, until it is deleted.
func TestAnOfficersPage(t *testing.T) {
	t.Parallel()
	chromium(t)
	shots := os.Getenv("KAFALABOT_SCREENSHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	s := botapi.New(botapi.Config{})
	t.Cleanup(s.Close)
	server := httptest.NewServer(s.Page())
	t.Cleanup(server.Close)
	api := httptest.NewServer(s.API())
	t.Cleanup(api.Close)
	bot := func(method string, params url.Values) {
		t.Helper()
		res, err := http.PostForm(api.URL+"/bot7000000001:sandbox/"+method, params)
		if err != nil {
			t.Fatal(err)
		}
		if res.Body.Close(); res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", method, res.Status)
		}
	}
	officer := s.As(theOfficer)
	b := openBrowser(t, shots)
	b.phone()
	b.open(server.URL + "/?as=7100000003")
	b.wait(`document.documentElement.dataset.role === 'officer'`)
	b.tap(css("#start"))
	until(t, "the message", func() bool { return len(officer.Messages()) == 1 })

	bot("setMyCommands",
		url.Values{"commands": {`[{"command":"find","description":"Find a guarantee"},{"command":"today","description":"The day"}]`},
			"scope": {`{"type":"chat","chat_id":7100000003}`}})
	b.tap(css("[data-action=commands]"))
	b.tap(css("[data-command=find]"))
	until(t, "the message", func() bool { return last(officer).Text == "/find" })

	photoFromThePage(b, s)

	bot("sendMessage", url.Values{"chat_id": {"7100000003"}, "text": {"Card 004 3456 7895"},
		"reply_markup": {`{"inline_keyboard":[[{"text":"Copy the number","copy_text":{"text":"00434567895"}},` +
			`{"text":"Presented","callback_data":"p","style":"success"}]]}`}})
	bot("sendMessage", url.Values{"chat_id": {"7100000003"}, "text": {"In full, for a minute"}, "protect_content": {"true"}})
	protected := last(officer).ID
	b.wait(`document.querySelector('.message:last-of-type .bubble.protected .lock')`)
	b.shot("officer-light")
	b.dark(true)
	b.shot("officer-dark")
	b.dark(false)
	b.desk()                           // where a pointer is, the menu of a message is a button
	until(t, "the menu", func() bool { // what comes at that moment moves the button
		b.tap(css(".message:last-of-type .message-menu"))
		return eval[bool](b, `!!document.querySelector('.menu [data-action]')`)
	})
	if got := eval[string](b,
		`[...document.querySelectorAll('.menu [data-action]')].map((one) => one.dataset.action).join()`); got != "reply" {
		t.Errorf("the menu of a protected message offers %q", got)
	}
	b.keys("\x1b")
	bot("deleteMessage", url.Values{"chat_id": {"7100000003"}, "message_id": {strconv.Itoa(protected)}})
	b.wait(`!document.querySelector('.bubble.protected')`)
	inTheGroup(b, s, bot)
	b.uncomplaining()
}

// photoFromThePage sends a large picture and looks at what the bot would load.
func photoFromThePage(b tab, s *botapi.Server) {
	b.Helper()
	picture := stdimage.NewGray(stdimage.Rect(0, 0, 1500, 2000))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i / 12000)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "sheet.png")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	b.tap(css("[data-action=attach]"))
	b.tap(css("[data-attach=photo]"))
	b.chooses("input[type=file]", file)
	officer := s.As(theOfficer)
	until(b.T, "the message", func() bool { return len(last(officer).Photo) == 4 })
	data, err := officer.File(last(officer).Photo[3].FileID)
	if err != nil {
		b.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != 960 || c.Height != 1280 {
		b.Errorf("the bot gets %+v (%v)", c, err)
	}
	b.wait(`document.querySelector('.message:last-of-type img.photo')?.naturalWidth === 960`)
}

// inTheGroup goes to the staff group, writes there, and forwards what the bot said to it from there.
func inTheGroup(b tab, s *botapi.Server, bot func(string, url.Values)) {
	b.Helper()
	officer, group := s.As(theOfficer), s.As(theOfficer).In(theGroup)
	b.tap(css(`[data-chat="-1007100000001"]`))
	b.wait(`!document.querySelector('#welcome').hidden`)
	b.write(css("#composer textarea"), "/today")
	b.keys("\r")
	until(b.T, "the message", func() bool { return len(group.Messages()) == 1 })
	bot("sendMessage", url.Values{"chat_id": {strconv.Itoa(theGroup)}, "text": {"Two guarantees today"}})
	b.wait(`document.querySelectorAll('#log .message').length === 2`)
	b.shot("officer-group")
	b.tap(css(".message:last-of-type .message-menu"))
	b.tap(css(".menu [data-action=forward]"))
	b.tap(`[...document.querySelectorAll('.menu .menu-item')][0]`) // the chat with the bot
	until(b.T, "the message", func() bool { return last(officer).ForwardOrigin != nil })
	if m := last(officer); m.Text != "Two guarantees today" || !m.ForwardOrigin.SenderUser.IsBot || m.From.ID != theOfficer {
		b.Errorf("forwarded: %+v", m)
	}
}

// chooses picks a file where the page asks for one.
func (b tab) chooses(element, file string) {
	b.Helper()
	b.wait(css(element) + " !== null")
	b.do(chromedp.SetUploadFiles(element, []string{file}))
}

func last(c *botapi.Citizen) botapi.Message {
	all := c.Messages()
	if len(all) == 0 {
		return botapi.Message{}
	}
	return all[len(all)-1]
}
