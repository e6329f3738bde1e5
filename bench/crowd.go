package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
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
	calls, trips, in, out     float64
	rss, idle, start          float64
	goroutines, conns         float64
}

// connections is how many Telegram opens to a webhook at most: https://core.telegram.org/bots/api#setwebhook
const connections = 100

// crowd are people who talk with a child.
type crowd struct {
	people int
	child  *running
	api    *api
	hc     *http.Client // of the webhook
	polls  bool
	times  *times
}

// measure runs one child under the crowd.
func (o options) measure(ctx context.Context, c child, folder, fsync string) (f figures, err error) {
	api := newAPI()
	fake := httptest.NewServer(api)
	defer fake.Close()
	defer fake.CloseClientConnections()
	began := time.Now()
	r, err := c.start(ctx, folder, fsync, fake.URL, fake.URL)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	w := &crowd{people: o.people, child: r, api: api, polls: c.polls,
		hc: &http.Client{Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections}}}
	if err := eventually(ctx, func() error { return w.say(ctx, 1, message(1, "/start")) }); err != nil {
		return f, fmt.Errorf("%w; its log:\n%s", err, r.log.String())
	}
	f.start = float64(time.Since(began).Milliseconds())
	time.Sleep(300 * time.Millisecond)
	if f.idle, err = r.memory("VmRSS"); err != nil {
		return f, err
	}
	goroutines, conns := r.gauge(ctx, "go_goroutines"), r.gauge(ctx, "process_open_fds")
	if err := w.walk(ctx, 1); err != nil { // warm
		return f, err
	}
	if err := w.count(ctx, &f, o.walks); err != nil {
		return f, err
	}
	w.hc.CloseIdleConnections()
	fake.CloseClientConnections()
	time.Sleep(300 * time.Millisecond)
	if goroutines > 0 { // Redis keeps its pool
		f.goroutines = max(0, r.gauge(ctx, "go_goroutines")-goroutines)
		f.conns = max(0, r.gauge(ctx, "process_open_fds")-conns)
	}
	return f, nil
}

// count lets everybody walk and counts what that costs.
func (w *crowd) count(ctx context.Context, f *figures, walks int) error {
	before, err := w.child.redisFigures(ctx)
	if err != nil {
		return err
	}
	cpu, err := w.child.cpu()
	if err != nil {
		return err
	}
	calls, since := w.api.calls.Load(), time.Now()
	w.times = &times{}
	if err := w.walk(ctx, walks); err != nil {
		return err
	}
	took := time.Since(since)
	time.Sleep(200 * time.Millisecond) // what was promised is delivered too, and counted
	after, err := w.child.redisFigures(ctx)
	if err != nil {
		return err
	}
	cpuAfter, err := w.child.cpu()
	if err != nil {
		return err
	}
	n := float64(w.people * walks * len(walk))
	f.cpu, f.rate = float64((cpuAfter-cpu).Microseconds())/n, n/took.Seconds()
	f.calls = float64(w.api.calls.Load()-calls) / n
	f.trips, f.in, f.out = (after[0]-before[0])/n, (after[1]-before[1])/n, (after[2]-before[2])/n
	f.p50, f.p99, f.p999 = w.times.at(.5), w.times.at(.99), w.times.at(.999)
	f.rss, err = w.child.memory("VmHWM")
	return err
}

// walk lets everybody walk the dialog so many times.
func (w *crowd) walk(ctx context.Context, walks int) error {
	var all sync.WaitGroup
	fault := make(chan error, w.people)
	for person := range w.people {
		all.Go(func() {
			for range walks {
				if err := w.once(ctx, int64(1000+person), walk); err != nil {
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

func (w *crowd) once(ctx context.Context, chat int64, acts []struct{ text, data string }) error {
	for _, act := range acts {
		body := message(chat, act.text)
		if act.data != "" {
			data := act.data
			if strings.Contains(data, "%s") {
				mark, _ := w.api.marks.Load(fmt.Sprint(chat))
				data = fmt.Sprintf(data, mark)
			}
			body = tap(chat, data)
		}
		since := time.Now()
		if err := w.say(ctx, chat, body); err != nil {
			return err
		}
		if w.times != nil {
			w.times.add(time.Since(since))
		}
	}
	return nil
}

var lastUpdate atomic.Int64

// say gives the child an update and waits for what it answers.
func (w *crowd) say(ctx context.Context, chat int64, body []byte) error {
	if w.polls {
		return w.api.push(ctx, chat, body)
	}
	body = bytes.Replace(body, []byte(`"update_id":0`), fmt.Appendf(nil, `"update_id":%d`, lastUpdate.Add(1)+1000), 1)
	answer, err := post(ctx, w.hc, w.child.door, body)
	if err == nil && len(answer) > 0 {
		w.api.look(answer)
	}
	return err
}

func message(chat int64, text string) []byte {
	return fmt.Appendf(nil,
		`{"update_id":0,"message":{"message_id":%d,"date":%d,"from":{"id":%d,"is_bot":false,"first_name":"Sara",`+
			`"language_code":"ar"},"chat":{"id":%d,"type":"private","first_name":"Sara"},"text":%q}}`,
		lastUpdate.Add(1), time.Now().Unix(), chat, chat, text)
}

func tap(chat int64, data string) []byte {
	return fmt.Appendf(nil,
		`{"update_id":0,"callback_query":{"id":"%d","from":{"id":%d,"is_bot":false,"first_name":"Sara",`+
			`"language_code":"ar"},"chat_instance":"1","data":%q,"message":{"message_id":2,"date":%d,`+
			`"chat":{"id":%d,"type":"private","first_name":"Sara"},"text":"x",`+
			`"reply_markup":{"inline_keyboard":[[{"text":"x","callback_data":"x"}]]}}}}`,
		lastUpdate.Add(1), chat, data, time.Now().Unix(), chat)
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
	if len(t.all) == 0 {
		return 0
	}
	slices.Sort(t.all)
	return float64(t.all[min(int(float64(len(t.all))*part), len(t.all)-1)].Microseconds()) / 1000
}

// redisFigures are what clients have sent to this Redis: commands, without those that scripts call, and bytes in and out.
func (r *running) redisFigures(ctx context.Context) (f [3]float64, err error) {
	info, err := r.redis.Info(ctx, "stats").Result()
	if err != nil {
		return f, err
	}
	for i, name := range []string{"total_net_input_bytes:", "total_net_output_bytes:"} {
		_, after, _ := strings.Cut(info, name)
		if _, err := fmt.Fscan(strings.NewReader(after), &f[i+1]); err != nil {
			return f, fmt.Errorf("redis tells no %s: %w", name, err)
		}
	}
	calls, err := r.redis.Info(ctx, "commandstats").Result()
	if err != nil {
		return f, err
	}
	for _, name := range []string{"evalsha", "mget"} {
		f[0] += callsOf(calls, name)
	}
	if f[0] == 0 { // the floor
		f[0] = callsOf(calls, "get") + callsOf(calls, "set")
	}
	return f, nil
}

func callsOf(stats, command string) (n float64) {
	_, after, _ := strings.Cut(stats, "cmdstat_"+command+":calls=")
	_, _ = fmt.Sscan(strings.SplitN(after, ",", 2)[0], &n)
	return n
}
