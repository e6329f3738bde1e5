package main

import (
	"bytes"
	"cmp"
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
var walk = []act{
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
	since  time.Time // of a soak
}

func newCrowd(people int, r *running, api *api) *crowd {
	return &crowd{people: people, child: r, api: api, times: &times{},
		hc: &http.Client{Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections}}}
}

// stage is a child that serves, with its own Redis, Bot API and crowd.
type stage struct {
	*crowd
	name  string
	fake  *httptest.Server
	start float64 // ms to the first answer, that of Redis with it
}

// open starts a child at which nobody pays, and waits until it answers.
func (o options) open(ctx context.Context, c child, folder, fsync string) (*stage, error) {
	return o.openAt(ctx, c, folder, fsync, newAPI(), "")
}

// openAt starts a child with a Bot API and a gateway ("": the Bot API says yes there too), and waits until it answers.
func (o options) openAt(ctx context.Context, c child, folder, fsync string, api *api, gateway string) (*stage, error) {
	s := &stage{name: c.name, fake: httptest.NewServer(api)}
	began := time.Now()
	r, err := c.start(ctx, folder, fsync, s.fake.URL, cmp.Or(gateway, s.fake.URL))
	if err != nil {
		s.fake.Close()
		return nil, err
	}
	s.crowd = newCrowd(o.people, r, api)
	s.polls = c.polls
	if err := eventually(ctx, func() error { return s.say(ctx, 1, message(1, "/start")) }); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w; its log:\n%s", c.name, err, r.log.String()), s.close())
	}
	s.start = float64(time.Since(began).Milliseconds())
	return s, nil
}

func (s *stage) close() error {
	s.hc.CloseIdleConnections()
	err := s.child.stop()
	s.fake.CloseClientConnections()
	s.fake.Close()
	return err
}

// measure runs one child alone under the crowd, as fast as it can.
func (o options) measure(ctx context.Context, c child, folder, fsync string) (f figures, err error) {
	w, err := o.open(ctx, c, folder, fsync)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := w.child
	time.Sleep(300 * time.Millisecond)
	if f.idle, err = r.memory("VmRSS"); err != nil {
		return f, err
	}
	f.start = w.start
	goroutines, conns := r.gauge(ctx, "go_goroutines"), r.gauge(ctx, "process_open_fds")
	if err := w.walk(ctx, 1); err != nil { // warm
		return f, err
	}
	if err := w.count(ctx, &f, o.walks); err != nil {
		return f, err
	}
	w.hc.CloseIdleConnections()
	w.fake.CloseClientConnections()
	time.Sleep(300 * time.Millisecond)
	if goroutines > 0 { // Redis keeps its pool
		f.goroutines = max(0, r.gauge(ctx, "go_goroutines")-goroutines)
		f.conns = max(0, r.gauge(ctx, "process_open_fds")-conns)
	}
	return f, nil
}

// reading is what a child had spent at a moment.
type reading struct {
	at    time.Time
	cpu   time.Duration
	calls int64
	redis [3]float64
}

func (w *crowd) read(ctx context.Context) (r reading, err error) {
	if r.redis, err = w.child.redisFigures(ctx); err != nil {
		return r, err
	}
	r.cpu, err = w.child.cpu()
	r.at, r.calls = time.Now(), w.api.calls.Load()
	return r, err
}

// between works out what n updates have cost between two readings.
func (f *figures) between(a, b reading, n float64) {
	f.cpu, f.rate = float64((b.cpu-a.cpu).Nanoseconds())/1000/n, n/b.at.Sub(a.at).Seconds()
	f.calls = float64(b.calls-a.calls) / n
	f.trips, f.in, f.out = (b.redis[0]-a.redis[0])/n, (b.redis[1]-a.redis[1])/n, (b.redis[2]-a.redis[2])/n
}

// count lets everybody walk and counts what that costs.
func (w *crowd) count(ctx context.Context, f *figures, walks int) error {
	before, err := w.read(ctx)
	if err != nil {
		return err
	}
	w.times.begin()
	if err := w.walk(ctx, walks); err != nil {
		return err
	}
	ended := time.Now()
	time.Sleep(200 * time.Millisecond) // what was promised is delivered too, and counted
	after, err := w.read(ctx)
	if err != nil {
		return err
	}
	after.at = ended
	f.between(before, after, float64(w.people*walks*len(walk)))
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

func (w *crowd) once(ctx context.Context, chat int64, acts []act) error {
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
		w.times.add(time.Since(since))
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

// begin forgets what was so far.
func (t *times) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = nil
}

func (t *times) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.all)
}

// at is the time in milliseconds that this part of all answers did not exceed.
func (t *times) at(part float64) float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
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
