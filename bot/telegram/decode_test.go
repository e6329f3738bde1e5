package telegram

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

// about is an update in whose message, its eighth from Telegram, something stands.
func about(message string) string {
	return `{"update_id":8,"message":{"message_id":1,"date":1,"chat":{"id":6,"type":"private"},"from":{"id":6},` + message + `}}`
}

// What is odd in an update but can be read is read as encoding/json reads it: Telegram would send it again and again.
func TestOddUpdates(t *testing.T) {
	for name, written := range map[string]string{
		"a name twice":             about(`"text":"first","text":"last"`),
		"an object twice":          about(`"text":"x","from":{"id":7,"first_name":"Sara"}`),
		"a number twice":           `{"update_id":7,"update_id":8,"message":null}`,
		"a letter that is none":    about("\"text\":\"a\xffb\""),
		"half a letter":            about(`"text":"a\ud83db"`),
		"half a name":              about("\"te\xffxt\":\"a\",\"text\":\"b\""),
		"fields that nobody knows": about(`"text":"x","novelty":{"a":[1,{"b":null}],"text":"y"},"other":1e400`),
		"nothing in its place":     about(`"text":null,"contact":null,"photo":null,"caption":"x"`),
		"a poll, and buttons":      about(`"poll":{"question":"a\u2028b","options":[{"text":"c"}]},"reply_markup":{"inline_keyboard":[[{}]]}`),
		"a picture and a file":     about(`"photo":[{"file_id":"a","file_size":3},{"file_id":"b"}],"document":{"file_size":4294967296}`),
		"a dice and a sticker":     about(`"dice":{"value":3},"sticker":{},"is_topic_message":true,"message_thread_id":-3`),
		"space around":             " \n" + about(`"text":"x"`) + "\r\n\t",
		"a tap": `{"update_id":9,"callback_query":{"id":"1","from":{"id":5,"language_code":"ur"},"data":"x:y","message":{"message_id":3,` +
			`"chat":{"id":-1001234567890,"type":"supergroup"},"date":0}}}`,
	} {
		var want, got Update
		if err := json.Unmarshal([]byte(written), &want); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := fit([]byte(written), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v, %v", name, got, err)
		}
	}
	var got Update
	if err := fit([]byte(`{"update_id":8,"MESSAGE":{"message_id":1},"Edited_Message":{}}`), &got); err != nil || got != (Update{ID: 8}) {
		t.Errorf("names that are not Telegram's are read as %+v, %v", got, err)
	}
}

// What has a field of another type than is known keeps its number, wherever that stands, and tells which field it is, without
// what stands in it. What is no update, or has no number, is an error.
func TestMisfits(t *testing.T) {
	for written, field := range map[string]string{
		about(`"text":{"a":1}`):       "message.text",
		about(`"text":7`):             "message.text",
		about(`"photo":{}`):           "message.photo",
		about(`"sticker":"x"`):        "message.sticker",
		about(`"message_id":"x"`):     "message.message_id",
		about(`"message_id":1.5`):     "message.message_id",
		about(`"contact":[]`):         "message.contact",
		about(`"date":1e40`):          "message.date",
		about(`"photo":[{},{"a":1}]`): "",
		about(`"photo":[{},5]`):       "message.photo.1",
		`{"message":7,"update_id":8}`: "message",
	} {
		var u Update
		err := fit([]byte(written), &u)
		if err != nil || u.ID != 8 || u.misfit != field || field != "" && !reflect.DeepEqual(u, Update{ID: 8, misfit: field}) {
			t.Errorf("%s is read as %+v, %v", written, u, err)
		}
	}
	for _, written := range []string{`{"update_id":"8"}`, `{"message":7}`, `[1]`, `8`, `"x"`, ``, `{`, about(`"text":"x"`) + "x",
		about(`"text":7`) + "}", about(`"text":7`)[:40], `{"update_id":8,"message":{"text":7},}`, strings.Repeat("[", 20000)} {
		var u Update
		if err := fit([]byte(written), &u); err == nil || u.misfit != "" {
			t.Errorf("%.60s is read as %+v, %v", written, u, err)
		}
	}
}

// An answer that cannot be read says neither what stands in it nor what is wrong with that.
func TestFetchedIsNotRepeated(t *testing.T) {
	const secret = "1012345672"
	for body, want := range map[string]string{
		`{"ok":true,"result":[{"update_id":1},{"update_id":"` + secret + `"}]}`: "no answer that can be read",
		`{"ok":true,"result":{"` + secret + `":1}}`:                             "no answer that can be read",
		`{"result":[{"message":"` + secret + `"}],"ok":true}`:                   "no answer that can be read",
		`<html>` + secret: "not an answer of Telegram's",
		`{"result":[{"message":5,"update_id":3}],"ok":false,"error_code":418,"description":"out of it"}`: "out of it",
	} {
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
		c, err := NewClient(Wire{Token: "1:x", APIURL: api.URL, Now: time.Now, Log: slog.New(slog.DiscardHandler), Clean: trimmed})
		if err != nil {
			t.Fatal(err)
		}
		_, err = newPoller(c, newHands()).getUpdates(t.Context(), 0, 0, 1)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", body, err)
		}
		c.HTTP.CloseIdleConnections()
		api.Close()
	}
}

// Whatever encoding/json reads is read, or passed over, and nothing else is.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte(about(`"text":"a","text":"b\ud83d"`)))
	f.Add([]byte(about("\"caption\":\"\xff\",\"poll\":{\"a\":[\"b\"]}")))
	f.Add([]byte(about(`"text":7`)))
	f.Add([]byte(`{"update_id":9,"callback_query":{"id":"1","from":{"id":5},"message":{"message_id":3,"chat":{"id":5},"date":0}}}`))
	f.Fuzz(func(t *testing.T, written []byte) {
		var slow, fast Update
		slowly, quickly := json.Unmarshal(written, &slow), fit(written, &fast)
		misfit := (*json.UnmarshalTypeError)(nil)
		switch {
		case slowly == nil && quickly != nil && slow.ID != 0:
			t.Errorf("%q is not read: %v", written, quickly)
		case slowly != nil && !errors.As(slowly, &misfit) && quickly == nil:
			t.Errorf("%q is read as %+v: %v", written, fast, slowly)
		}
	})
}

func BenchmarkUpdate(b *testing.B) {
	tap := []byte(`{"update_id":1795648164,"callback_query":{"id":"5135486432154","from":{"id":7100000001,"first_name":"سارة",` +
		`"language_code":"ar"},"message":{"message_id":812,"from":{"id":123456,"is_bot":true,"first_name":"كفالة","username":"kafala_bot"},` +
		`"chat":{"id":7100000001,"first_name":"سارة","type":"private"},"date":1795648160,"text":"` + strings.Repeat("في أي منطقة؟ ", 12) +
		`","entities":[{"offset":0,"length":12,"type":"bold"}],"reply_markup":{"inline_keyboard":[` +
		strings.Repeat(`[{"text":"منطقة الرياض","callback_data":"set:region:riyadh:abcd"}],`, 12) +
		`[]]}},"chat_instance":"1","data":"set:region:x:abcd"}}`)
	b.Run("fit", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := fit(tap, new(Update)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := json.Unmarshal(tap, new(Update)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
