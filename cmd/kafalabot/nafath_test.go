package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/identity"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/locales"
	"kafalabot/outage"
	"kafalabot/sandbox/nafath"
)

// nafathEnvironment is all that Nafath needs.
func nafathEnvironment() map[string]string {
	env := goodEnvironment()
	env["MOYASAR_SECRET_KEY"], env["MOYASAR_API_URL"] = "sk_live_x", "https://127.0.0.1:1"
	maps.Copy(env, map[string]string{"NAFATH_URL": "https://nafath.example/stg/", "NAFATH_APP_ID": "app-1", "NAFATH_APP_KEY": "key-1",
		"NAFATH_AUDIENCE": "Operator of Sureties", "NAFATH_SERVICE": "Login", "NAFATH_CALLBACK_URL": "https://bot.example/"})
	return env
}

// Nafath's variables go together, each that is missing is named, and so is each that is bad; no value is repeated.
func TestNafathVariables(t *testing.T) {
	needed := []string{"NAFATH_APP_ID", "NAFATH_APP_KEY", "NAFATH_AUDIENCE", "NAFATH_CALLBACK_URL", "NAFATH_SERVICE", "NAFATH_URL"}
	own := file(t, ownSettings(t))
	read := func(env map[string]string) (config, []string, error) {
		env["SETTINGS_FILE"] = own
		c, err := readWith(env)
		if err == nil {
			return c, nil, nil
		}
		return c, blamed(err.Error()), err
	}
	c, _, err := read(nafathEnvironment())
	if err != nil || !c.asksNafath() || c.NafathURL != "https://nafath.example/stg" || c.NafathCallbackURL != "https://bot.example" ||
		len(c.nafath.callers) != 0 {
		t.Fatalf("all that is needed: %v", err)
	}
	none := nafathEnvironment()
	for _, name := range needed {
		delete(none, name)
		one := nafathEnvironment()
		delete(one, name)
		if _, got, err := read(one); !slices.Equal(got, []string{name}) || !strings.Contains(err.Error(), "all or none") {
			t.Errorf("without %s: %v", name, err)
		}
		alone := goodEnvironment()
		maps.Copy(alone, map[string]string{"MOYASAR_SECRET_KEY": "sk_live_x", "MOYASAR_API_URL": "https://127.0.0.1:1",
			name: nafathEnvironment()[name]})
		rest := slices.DeleteFunc(slices.Clone(needed), func(n string) bool { return n == name })
		if _, got, err := read(alone); !slices.Equal(got, rest) {
			t.Errorf("%s alone: %v", name, err)
		}
	}
	if c, _, err := read(none); err != nil || c.asksNafath() {
		t.Errorf("none: %v", err)
	}
	for _, name := range []string{"NAFATH_ISSUER", "NAFATH_CALLERS", "NAFATH_SERVER_ADDRESS"} {
		env := maps.Clone(none)
		env[name] = "192.0.2.7"
		if _, got, err := read(env); !slices.Equal(got, needed) {
			t.Errorf("%s alone: %v", name, err)
		}
	}
	for name, values := range map[string]struct{ good, bad []string }{
		"NAFATH_URL": {[]string{"https://nafath.example", "https://nafath.example/nafath-sandbox", "http://127.0.0.1:1"},
			[]string{"nafath-marker", "http://marker.example", "https://u:marker@nafath.example", "https://nafath.example?marker=1",
				"ftp://marker.example"}},
		"NAFATH_APP_ID":   {[]string{"abcd", strings.Repeat("a", 256)}, []string{"abc", strings.Repeat("a", 257), "mark er", "marker\n1"}},
		"NAFATH_APP_KEY":  {[]string{"abcd"}, []string{"abc", "marker\r\nX: y"}},
		"NAFATH_AUDIENCE": {[]string{"a", "A b"}, []string{"\nmarker", " marker", strings.Repeat("m", 257)}},
		"NAFATH_SERVICE":  {[]string{"LoginWithoutBio"}, []string{"marker\x00"}},
		"NAFATH_ISSUER":   {[]string{"", "Nafath App", "https://nafath.api.elm.sa"}, []string{"marker\n"}},
		"NAFATH_CALLBACK_URL": {[]string{"https://bot.example", "https://bot.example/some/path", "http://localhost:1"},
			[]string{"http://marker.example", "marker", "https://bot.example/nafath/callback", "https://bot.example/nafath"}},
		"NAFATH_CALLERS": {[]string{"", "195.170.180.6,195.170.180.7", "195.170.180.0/24, ::1"},
			[]string{"marker", "195.170.180.6,", "195.170.180.6/40", "fe80::1%marker"}},
		"NAFATH_SERVER_ADDRESS": {[]string{"", "203.0.113.10", "2001:db8::1"}, []string{"marker", "203.0.113.10:80", "0.0.0.0",
			"fe80::1%marker"}},
	} {
		for i, value := range append(values.good, values.bad...) {
			env := nafathEnvironment()
			env[name] = value
			_, got, err := read(env)
			if good := i < len(values.good); good != (err == nil) || !good && !slices.Equal(got, []string{name}) {
				t.Errorf("%s = %q: %v", name, value, err)
			}
			if err != nil && strings.Contains(err.Error(), "marker") {
				t.Errorf("%s: the value is repeated: %v", name, err)
			}
		}
	}
	env := nafathEnvironment()
	env["NAFATH_CALLERS"] = "195.170.180.6, 195.170.180.99/24"
	if c, _, err := read(env); err != nil || fmt.Sprint(c.nafath.callers) != "[195.170.180.6/32 195.170.180.0/24]" {
		t.Errorf("%v: %v", c.nafath.callers, err)
	}
	env["NAFATH_CALLERS"] = "195.170.180.6,x,y"
	if _, _, err := read(env); err == nil || !strings.Contains(err.Error(), "entry 2") || !strings.Contains(err.Error(), "entry 3") {
		t.Errorf("entries: %v", err)
	}
}

// The pair may stand in files, and is printed nowhere.
func TestNafathSecrets(t *testing.T) {
	env := nafathEnvironment()
	env["SETTINGS_FILE"] = file(t, ownSettings(t))
	for _, name := range []string{"NAFATH_APP_ID", "NAFATH_APP_KEY"} {
		path := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(path, []byte("Zr7k-"+name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		delete(env, name)
		env[name+"_FILE"] = path
	}
	c, err := readWith(env)
	if err != nil || c.nafath.AppID != "Zr7k-NAFATH_APP_ID" || c.nafath.AppKey != "Zr7k-NAFATH_APP_KEY" {
		t.Fatalf("out of files: %v", err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("seen", "config", c.nafath, "key", c.nafath.AppKey)
	if said := log.String() + fmt.Sprintf("%v %+v %#v", c.nafath, c.nafath, c.nafath); strings.Contains(said, "Zr7k") {
		t.Error(said)
	}
	env["NAFATH_APP_KEY_FILE"] = "/marker/key"
	if _, err := readWith(env); err == nil || !strings.Contains(err.Error(), "NAFATH_APP_KEY_FILE: cannot be read") ||
		strings.Contains(err.Error(), "marker") {
		t.Errorf("%v", err)
	}
}

// Bad ones end the start with code 2, by name.
func TestBadNafathEndsTheStart(t *testing.T) {
	t.Parallel()
	env := goodEnvironment()
	env["NAFATH_URL"], env["NAFATH_APP_KEY"] = "http://marker.example", "marker key"
	code, out := ends(t, env, "serve", "--test-mode")
	want := []string{"NAFATH_APP_ID", "NAFATH_APP_KEY", "NAFATH_AUDIENCE", "NAFATH_CALLBACK_URL", "NAFATH_SERVICE", "NAFATH_URL"}
	if got := blamed(out); code != 2 || !slices.Equal(got, want) || strings.Contains(out, "marker") {
		t.Errorf("exit %d, blames %v:\n%s", code, got, out)
	}
}

// What is configured is what Nafath is asked with, and what comes of it stands on the board: a pair that is refused at once.
func TestNafathIsAsked(t *testing.T) {
	desk := nafath.New(nafath.Config{AppID: "app-1", AppKey: "key-1", Audience: "Operator of Sureties"})
	t.Cleanup(desk.Close)
	server := httptest.NewServer(desk.Handler())
	t.Cleanup(server.Close)
	a := &app{config: config{options: options{NafathURL: server.URL, NafathAudience: "Operator of Sureties", NafathService: "Login",
		NafathIssuer: "Nafath App", NafathServer: "203.0.113.10"}, nafath: nafathConfig{AppID: "app-1", AppKey: "key-1"}, now: time.Now}}
	a.board = outage.NewBoard(time.Now, nil)
	a.lookAtNafath(t.Context()) // it is not open yet
	if err := a.openNafath(); err != nil {
		t.Fatal(err)
	}
	ask := kafalatest.NewIdentityAsk()
	ask.Address = "198.51.100.7"
	r, err := a.identity.Begin(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if got := desk.Calls()[0].Forwarded; !slices.Equal(got, []string{"198.51.100.7,203.0.113.10"}) {
		t.Errorf("forwarded for %q", got)
	}
	if err := desk.Agree(r.URL, "1012345672"); err != nil {
		t.Fatal(err)
	}
	answer, err := a.identity.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.identity.Prove(t.Context(), r, answer); err != nil {
		t.Error(err)
	}
	if _, ill := a.board.Now(outage.Nafath); ill {
		t.Error("Nafath is ill")
	}
	desk.Fault(nafath.Fault{Kind: nafath.Forbidden})
	a.lookAtNafath(t.Context())
	if i, ill := a.board.Now(outage.Nafath); !ill || i.Why != outage.Credentials {
		t.Errorf("a pair that is refused: %+v", i)
	}
	given, give := context.WithCancel(t.Context())
	give()
	elsewhere, err := identity.New(identity.Config{URL: "http://127.0.0.1:1", AppID: "app-1", AppKey: "key-1", Audience: "aud",
		Service: "service"})
	if err != nil {
		t.Fatal(err)
	}
	for err = nil; !errors.Is(err, context.Canceled); { // or it was refused before anybody gave up
		err = elsewhere.Ask(given)
	}
	a.heardNafath(err)
	if i, ill := a.board.Now(outage.Nafath); !ill || i.Why != outage.Credentials {
		t.Errorf("after a look that was given up: %+v", i)
	}
	a.lookAtNafath(t.Context())
	if _, ill := a.board.Now(outage.Nafath); ill {
		t.Error("it is not over")
	}
	a.heardNafath(&kafala.UnprovenError{Why: kafala.ProofAwaited, Cause: errors.New("not yet")})
	if _, ill := a.board.Now(outage.Nafath); ill {
		t.Error("waiting is no trouble")
	}
	bare := &app{config: config{options: options{}}}
	if err := bare.openNafath(); err != nil || bare.identity != nil {
		t.Errorf("not configured: %v", err)
	}
}

// The door is there where Nafath is configured, and nowhere else. The browser gets a page that leads back to the chat.
func TestNafathDoor(t *testing.T) {
	d, err := startDemo("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.close(); d.public.Close(); d.admin.Close() })
	s := d.app
	if err := s.greet(t.Context()); err != nil {
		t.Fatal(err)
	}
	configured := s.identity
	s.identity = nil
	without := httptest.NewServer(s.doors())
	t.Cleanup(without.Close)
	get := func(base string) (int, string) {
		resp, err := http.Get(base + identity.CallbackPath + "?state=s")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var b bytes.Buffer
		_, _ = b.ReadFrom(resp.Body)
		return resp.StatusCode, b.String()
	}
	all, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	said, told := get(without.URL) // buttons of before still lead there
	for _, l := range locales.Spoken {
		if text := all[l].Plain("identity.off", nil); said != http.StatusOK || !strings.Contains(told, text) {
			t.Errorf("not configured: %d, without %s", said, text)
		}
	}
	s.identity = configured
	with := httptest.NewServer(s.doors())
	t.Cleanup(with.Close)
	status, page := get(with.URL)
	if status != http.StatusOK {
		t.Errorf("configured: %d", status)
	}
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	link := `href="` + s.TelegramLinkURL + "/" + s.bot.Name() + `"`
	if strings.Count(page, link) != len(locales.Spoken) {
		t.Errorf("no %s in %s", link, page)
	}
	for _, l := range locales.Spoken {
		if !strings.Contains(page, words[l].Plain("identity.chat", nil)) || !strings.Contains(page, `lang="`+l+`"`) {
			t.Errorf("no %s in %s", l, page)
		}
	}
	resp, err := http.Post(with.URL+identity.CallbackPath, "application/json", strings.NewReader(`{"state":"s"}`))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("a callback: %v", err)
	}
	resp.Body.Close()
}

// Settings by which guarantors are confirmed want Nafath to be configured, by name.
func TestIdentityWantsNafath(t *testing.T) {
	for _, how := range []string{"offered", "required"} {
		file := filepath.Join(t.TempDir(), "settings.toml")
		text := strings.Replace(string(kafala.ExampleSettings()), `identity = "off"`, `identity = "`+how+`"`, 1)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		with, without := nafathEnvironment(), goodEnvironment()
		with["SETTINGS_FILE"], without["SETTINGS_FILE"] = file, file
		if _, err := readWith(with); err == nil || strings.Contains(err.Error(), "NAFATH_URL") { // the example's own faults are there
			t.Errorf("%s, with Nafath: %v", how, err)
		}
		if _, err := readWith(without); err == nil || !strings.Contains(err.Error(), "NAFATH_URL: is missing") {
			t.Errorf("%s, without: %v", how, err)
		}
	}
}
