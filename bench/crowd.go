package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// walk is what each person does: a text, or the tap of a button. %s is the mark of the draft, which the buttons that
// the bot sends carry.
var walk = []struct{ text, data string }{
	{text: "/start"}, {data: "begin:1"}, {text: "1012345672"}, {text: "عبدالله محمد سالم العتيبي"}, {text: "0501234567"},
	{text: "1109876548"}, {text: "فهد محمد سالم العتيبي"}, {text: "45128830"}, {data: "set:region:riyadh:%s"},
	{data: "set:kind:appearance:%s"}, {data: "check:%s"}, {data: "cancel:%s"}, {data: "drop:%s"},
}

// figures are what one run came to.
type figures struct {
	cpu, rate, p50, p99, p999 float64
	calls, commands, in, out  float64
	rss, start                float64
}

// server is a Bot API that says yes to everything, and looks only for the marks that its buttons carry.
type server struct {
	calls atomic.Int64
	marks sync.Map // chat to mark
}

var (
	markOf = regexp.MustCompile(`"callback_data":"[a-z:_0-9.]*:([a-z2-7]{4})"`)
	chatOf = regexp.MustCompile(`chat_id"(?::|\r\n\r\n)(\d+)`)
)

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.calls.Add(1)
	s.look(body)
	w.Header().Set("Content-Type", "application/json")
	if strings.HasSuffix(r.URL.Path, "/getMe") {
		_, _ = io.WriteString(w, `{"ok":true,"result":{"id":7000000001,"is_bot":true,"first_name":"b","username":"bench_bot"}}`)
		return
	}
	if strings.HasSuffix(r.URL.Path, "/sendMessage") || strings.Contains(r.URL.Path, "/editMessage") {
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":2,"date":1,"chat":{"id":1,"type":"private"}}}`)
		return
	}
	_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
}

// look remembers the mark of the draft that a message's buttons belong to.
func (s *server) look(body []byte) {
	chat, mark := chatOf.FindSubmatch(body), markOf.FindSubmatch(body)
	if chat != nil && mark != nil {
		s.marks.Store(string(chat[1]), string(mark[1]))
	}
}

// measure runs one child under the crowd.
func (o options) measure(ctx context.Context, c child, folder string) (f figures, err error) {
	api := &server{}
	fake := httptest.NewServer(api)
	defer fake.Close()
	began := time.Now()
	r, err := c.start(ctx, folder, o.fsync, fake.URL)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	hc := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.people, MaxIdleConns: o.people}, Timeout: 30 * time.Second}
	defer hc.CloseIdleConnections()
	if err := eventually(ctx, func() error { _, err := post(hc, r.door, message(1, 1, "/start")); return err }); err != nil {
		return f, fmt.Errorf("%w; its log:\n%s", err, r.log.String())
	}
	f.start = float64(time.Since(began).Milliseconds())
	if err := o.crowd(ctx, hc, r, api, 1); err != nil { // warm
		return f, err
	}
	before, err := r.redisFigures(ctx)
	if err != nil {
		return f, err
	}
	cpu, _, err := r.usage()
	if err != nil {
		return f, err
	}
	calls, since := api.calls.Load(), time.Now()
	o.times = &times{}
	if err := o.crowd(ctx, hc, r, api, o.walks); err != nil {
		return f, err
	}
	took := time.Since(since)
	time.Sleep(200 * time.Millisecond) // what was promised is delivered too, and counted
	after, err := r.redisFigures(ctx)
	if err != nil {
		return f, err
	}
	cpuAfter, rss, err := r.usage()
	if err != nil {
		return f, err
	}
	n := float64(o.people * o.walks * len(walk))
	f.cpu, f.rate, f.rss = float64((cpuAfter-cpu).Microseconds())/n, n/took.Seconds(), rss
	f.calls = float64(api.calls.Load()-calls) / n
	f.commands, f.in, f.out = (after[0]-before[0])/n, (after[1]-before[1])/n, (after[2]-before[2])/n
	f.p50, f.p99, f.p999 = o.times.at(.5), o.times.at(.99), o.times.at(.999)
	return f, nil
}

// crowd lets everybody walk the dialog so many times.
func (o options) crowd(ctx context.Context, hc *http.Client, r *running, api *server, walks int) error {
	var all sync.WaitGroup
	fault := make(chan error, o.people)
	for person := range o.people {
		all.Go(func() {
			chat := int64(1000 + person)
			for range walks {
				if err := o.walkOnce(ctx, hc, r, api, chat); err != nil {
					fault <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(fault)
	return <-fault
}

var lastUpdate atomic.Int64

func (o options) walkOnce(ctx context.Context, hc *http.Client, r *running, api *server, chat int64) error {
	for _, act := range walk {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		body := message(lastUpdate.Add(1)+1000, chat, act.text)
		if act.data != "" {
			mark, _ := api.marks.Load(fmt.Sprint(chat))
			data := act.data
			if strings.Contains(data, "%s") {
				data = fmt.Sprintf(data, mark)
			}
			body = tap(lastUpdate.Add(1)+1000, chat, data)
		}
		since := time.Now()
		answer, err := post(hc, r.door, body)
		if err != nil {
			return err
		}
		if o.times != nil {
			o.times.add(time.Since(since))
		}
		if len(answer) > 0 {
			api.look(answer)
		}
	}
	return nil
}

func message(update, chat int64, text string) []byte {
	return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":%d,"from":{"id":%d,"is_bot":false,"first_name":"Sara","language_code":"ar"},"chat":{"id":%d,"type":"private","first_name":"Sara"},"text":%q}}`,
		update, update, time.Now().Unix(), chat, chat, text)
}

func tap(update, chat int64, data string) []byte {
	return fmt.Appendf(nil, `{"update_id":%d,"callback_query":{"id":"%d","from":{"id":%d,"is_bot":false,"first_name":"Sara","language_code":"ar"},"chat_instance":"1","data":%q,"message":{"message_id":2,"date":%d,"chat":{"id":%d,"type":"private","first_name":"Sara"},"text":"x","reply_markup":{"inline_keyboard":[[{"text":"x","callback_data":"x"}]]}}}}`,
		update, update, chat, data, time.Now().Unix(), chat)
}

// times are how long answers took.
type times struct {
	mu  sync.Mutex
	all []time.Duration
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, d)
}

// at is the time in milliseconds that this part of all answers did not exceed.
func (t *times) at(part float64) float64 {
	slices.Sort(t.all)
	return float64(t.all[min(int(float64(len(t.all))*part), len(t.all)-1)].Microseconds()) / 1000
}

// redisFigures are the commands that clients have sent to this Redis, and the bytes in and out.
func (r *running) redisFigures(ctx context.Context) (f [3]float64, err error) {
	info, err := r.redis.Info(ctx, "stats").Result()
	if err != nil {
		return f, err
	}
	for i, name := range []string{"total_commands_processed:", "total_net_input_bytes:", "total_net_output_bytes:"} {
		_, after, _ := strings.Cut(info, name)
		if _, err := fmt.Fscan(bytes.NewBufferString(after), &f[i]); err != nil {
			return f, fmt.Errorf("redis tells no %s: %w", name, err)
		}
	}
	return f, nil
}
