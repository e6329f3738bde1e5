package botapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// A call must stay cheap however much has been said before.
func BenchmarkSendMessage(b *testing.B) {
	s := botapi.New(botapi.Config{})
	defer s.Close()
	api := s.API()
	for i := range 2000 {
		s.As(int64(1000 + i)).Start("")
	}
	body := `{"chat_id":1500,"text":"<b>hi</b> there","parse_mode":"HTML",` +
		`"reply_markup":{"inline_keyboard":[[{"text":"A","callback_data":"a:1"}]]}}`
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/bot"+token+"/sendMessage", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}

func BenchmarkTypeAndPoll(b *testing.B) {
	s := botapi.New(botapi.Config{})
	defer s.Close()
	api := s.API()
	c := s.As(citizen)
	b.ReportAllocs()
	for b.Loop() {
		c.Type("a text of some words")
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest("GET", "/bot"+token+"/getUpdates?offset=-1", nil))
		if w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}
