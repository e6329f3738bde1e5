// Command floor is a bot without anything: it asks the same questions as kafalabot by webhook, keeps the answers in
// clear in Redis, one GET and one SET an update, and replies with a call. It exists to be measured against: what
// kafalabot does beyond it (sealing, repeats, compare-and-set, words, deletions, metrics, logs) is its price.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
)

// questions are what it asks, in order.
var questions = []string{"welcome", "guarantor_id", "guarantor_name", "mobile", "person_id", "person_name", "accident", "region", "kind",
	"review", "total"}

// state is what it keeps of a chat.
type state struct {
	Step    int               `json:"step"`
	Answers map[string]string `json:"answers"`
}

// update is what it reads of an update.
type update struct {
	ID      int64 `json:"update_id"`
	Message *struct {
		Text string `json:"text"`
		Chat struct {
			ID int64 `json:"id"`
		} `json:"chat"`
	} `json:"message"`
	Query *struct {
		ID   string `json:"id"`
		Data string `json:"data"`
		From struct {
			ID int64 `json:"id"`
		} `json:"from"`
	} `json:"callback_query"`
}

type floor struct {
	redis *redis.Client
	http  *http.Client
	api   string // with the token
}

func main() {
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal("REDIS_URL: not an address of Redis")
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost, transport.MaxIdleConns = 256, 512
	f := floor{redis: redis.NewClient(options), http: &http.Client{Transport: transport, Timeout: 10 * time.Second},
		api: os.Getenv("TELEGRAM_API_URL") + "/bot" + os.Getenv("TELEGRAM_BOT_TOKEN")}
	log.Fatal(http.ListenAndServe(os.Getenv("LISTEN_ADDR"), http.HandlerFunc(f.serve)))
}

func (f floor) serve(w http.ResponseWriter, r *http.Request) {
	var u update
	if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
		http.Error(w, "not an update", http.StatusBadRequest)
		return
	}
	if err := f.handle(r, u); err != nil {
		http.Error(w, "try again", http.StatusServiceUnavailable)
	}
}

func (f floor) handle(r *http.Request, u update) error {
	chat, said := int64(0), ""
	switch {
	case u.Message != nil:
		chat, said = u.Message.Chat.ID, u.Message.Text
	case u.Query != nil:
		chat, said = u.Query.From.ID, u.Query.Data
		if err := f.call("answerCallbackQuery", map[string]any{"callback_query_id": u.Query.ID}); err != nil {
			return err
		}
	}
	key := fmt.Sprintf("floor:%d", chat)
	var s state
	if b, err := f.redis.Get(r.Context(), key).Bytes(); err == nil {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	} else if !errors.Is(err, redis.Nil) {
		return err
	}
	if s.Answers == nil || said == "/start" {
		s = state{Answers: map[string]string{}}
	} else {
		s.Answers[questions[s.Step]] = said
		s.Step = min(s.Step+1, len(questions)-1)
	}
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := f.redis.Set(r.Context(), key, b, 24*time.Hour).Err(); err != nil {
		return err
	}
	return f.call("sendMessage", map[string]any{"chat_id": chat,
		"text": fmt.Sprintf("%d of %d\n%s?", s.Step, len(questions), questions[s.Step]),
		"reply_markup": map[string]any{"inline_keyboard": [][]map[string]string{{{"text": "Back", "callback_data": "back"},
			{"text": "Cancel", "callback_data": "cancel"}}}}})
}

func (f floor) call(method string, params map[string]any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	res, err := f.http.Post(f.api+"/"+method, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}
