package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/sandbox/nafath"
	"kafalabot/storage/storagetest"
)

// ordeal is one way in which something is not well, and what the doctor says of it.
type ordeal struct {
	name string
	does func(t *testing.T, w *ward) map[string]string // other variables; "": none
	args []string
	want map[string]condition
	exit int
}

// set gives variables and does nothing.
func set(pairs ...string) func(*testing.T, *ward) map[string]string {
	return func(*testing.T, *ward) map[string]string {
		all := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			all[pairs[i]] = pairs[i+1]
		}
		return all
	}
}

// fronted gives an address of a front to some variables.
func fronted(names []string, of func(*testing.T, *ward) string) func(*testing.T, *ward) map[string]string {
	return func(t *testing.T, w *ward) map[string]string {
		address, all := of(t, w), map[string]string{}
		for _, n := range names {
			all[n] = address
		}
		return all
	}
}

// telegrams has the stand-in of Telegram at which nobody serves do something.
func telegrams(group int64, does func(*botapi.Server)) func(*testing.T, *ward) map[string]string {
	return func(_ *testing.T, w *ward) map[string]string {
		if does != nil {
			does(w.bare)
		}
		return map[string]string{"TELEGRAM_API_URL": w.api2, "STAFF_CHAT_ID": fmt.Sprint(group)}
	}
}

// fails has a call of the gateway fail for this run.
func fails(f moyasar.Fault) func(*testing.T, *ward) map[string]string {
	return func(t *testing.T, w *ward) map[string]string {
		f.Count = -1
		w.gateway.Fault(f)
		t.Cleanup(w.gateway.ClearFaults)
		return nil
	}
}

// pays has somebody pay, with something odd about it.
func pays(kind moyasar.FaultKind) func(*testing.T, *ward) map[string]string {
	return func(t *testing.T, _ *ward) map[string]string {
		// An account of its own, whose newest payments are these alone.
		own := moyasar.New(moyasar.Config{})
		t.Cleanup(own.Close)
		s := serveUntilEnd(t, own.Handler())
		own.SetBaseURL(s)
		own.Fault(moyasar.Fault{Kind: kind, Amount: 300})
		if _, err := own.Pay(invoiceAt(t, s), "4201320111111010"); err != nil {
			t.Fatal(err)
		}
		return map[string]string{"MOYASAR_API_URL": s + "/v1"}
	}
}

// redisOf calls another Redis.
func redisOf(make func(*testing.T) *storagetest.Server) func(*testing.T, *ward) map[string]string {
	return func(t *testing.T, _ *ward) map[string]string { return map[string]string{"REDIS_URL": make(t).URL} }
}

func redisWith(args ...string) func(*testing.T, *ward) map[string]string {
	return redisOf(func(t *testing.T) *storagetest.Server { return storagetest.NewServer(t, args...) })
}

var (
	addresses = []string{"PUBLIC_URL", "WEBHOOK_URL", "NAFATH_CALLBACK_URL"}
	fronts    = []string{"outside.webhook", "outside.gateway", "outside.page", "outside.nafath"}
)

// allOf gives checks one condition.
func allOf(checks []string, is condition) map[string]condition {
	m := map[string]condition{}
	for _, c := range checks {
		m[c] = is
	}
	return m
}

// standing are the checks that stand on another.
func standing(on string) (checks []string) {
	for _, t := range tries {
		if t.after == on {
			checks = append(checks, t.check)
		}
	}
	return checks
}

// ordeals are the ways.
func ordeals() []ordeal {
	return slices.Concat(settled(), ofRedis(), ofTelegram(), ofGateway(), ofOutside(), ofCertificates())
}

func settled() []ordeal {
	return []ordeal{
		{"a name that nothing reads", set("REDIS_WAIT_REPLICA", "1"), nil, map[string]condition{"variables": warned}, 3},
		{"an inner door that is heard from outside", set("ADMIN_ADDR", "0.0.0.0:9090"), nil, map[string]condition{"spots": warned}, 3},
		{"no staff", set("ADMIN_IDS", "", "STAFF_CHAT_ID", ""), nil, map[string]condition{"spots": warned, "telegram.group": off}, 3},
		{"the example's settings", func(t *testing.T, w *ward) map[string]string {
			return map[string]string{"SETTINGS_FILE": settingsFile(t, nil)}
		}, nil, map[string]condition{"settings": warned, "outside.page": off}, 3},
		{"a variable that cannot be used", set("REDIS_MODE", "triple"), nil, map[string]condition{"configuration": bad}, 2},
	}
}

func ofRedis() []ordeal {
	late := func(by int64) func(*testing.T, *ward) map[string]string {
		return func(t *testing.T, w *ward) map[string]string {
			return map[string]string{"REDIS_URL": lateRedis(t, w.redis.Addr(), by)}
		}
	}
	crowded := func(part int64) func(*testing.T, *ward) map[string]string {
		return redisOf(func(t *testing.T) *storagetest.Server {
			s := storagetest.NewServer(t)
			c := s.Client(t)
			for n := range 32 {
				if err := c.Set(t.Context(), fmt.Sprint("ballast", n), strings.Repeat("x", 1<<20), 0).Err(); err != nil {
					t.Fatal(err)
				}
			}
			_, used, _ := strings.Cut(c.Info(t.Context(), "memory").Val(), "used_memory:")
			used, _, _ = strings.Cut(used, "\r")
			n, err := strconv.ParseInt(used, 10, 64)
			if err == nil {
				err = c.ConfigSet(t.Context(), "maxmemory", fmt.Sprint(n*100/part)).Err()
			}
			if err != nil {
				t.Fatal(err)
			}
			return s
		})
	}
	return []ordeal{
		{"no Redis", set("REDIS_URL", "redis://127.0.0.1:1"), nil, maps.Collect(func(yield func(string, condition) bool) {
			for _, c := range standing("redis.reached") {
				yield(c, untried)
			}
			yield("redis.reached", bad)
		}), 1},
		{"a wrong password", func(_ *testing.T, w *ward) map[string]string {
			return map[string]string{"REDIS_URL": "redis://doctor:marker-of-redis-no@" + w.redis.Addr()}
		}, nil, map[string]condition{"redis.reached": bad}, 2},
		{"no append-only file", redisWith("--appendonly", "no"), nil, map[string]condition{"redis.keeps": bad, "redis.write": well}, 2},
		{"no append-only file, as is wanted", redisWith("--appendonly", "no"), []string{"--allow-volatile"},
			map[string]condition{"redis.keeps": warned, "spots": warned}, 3},
		{"a Redis that keeps CONFIG for itself", redisOf(func(t *testing.T) *storagetest.Server {
			s := storagetest.NewServer(t)
			if err := s.Client(t).Do(t.Context(), "ACL", "SETUSER", "default", "-config").Err(); err != nil {
				t.Fatal(err)
			}
			return s
		}), nil, map[string]condition{"redis.keeps": warned, "redis.write": well}, 3},
		{"a Redis that keeps INFO for itself", redisOf(func(t *testing.T) *storagetest.Server {
			s := storagetest.NewServer(t)
			if err := s.Client(t).Do(t.Context(), "ACL", "SETUSER", "default", "-info").Err(); err != nil {
				t.Fatal(err)
			}
			return s
		}), nil, map[string]condition{"redis.replicas": untried, "redis.memory": untried, "redis.disk": untried, "redis.clock": well,
			"redis.keeps": warned, "redis.write": well}, 3},
		{"a Redis that is older than it was", redisOf(func(t *testing.T) *storagetest.Server {
			s := storagetest.NewServer(t)
			if err := s.Client(t).HSet(t.Context(), "{s00}:older", "had", 7, "has", 5).Err(); err != nil {
				t.Fatal(err)
			}
			return s
		}), nil, map[string]condition{"redis.write": warned}, 3},
		{"a Redis that a live key serves", redisOf(func(t *testing.T) *storagetest.Server {
			s := storagetest.NewServer(t)
			if err := s.Client(t).HSet(t.Context(), "keys", ":served", "live").Err(); err != nil {
				t.Fatal(err)
			}
			return s
		}), nil, map[string]condition{"redis.served": bad, "keys": untried, "redis.write": well}, 2},
		{"no replica of one", set("REDIS_WAIT_REPLICAS", "1"), nil,
			map[string]condition{"redis.replicas": bad, "redis.keeps": bad, "redis.write": bad}, 1},
		{"one replica of one", func(t *testing.T, w *ward) map[string]string {
			s := storagetest.NewServer(t)
			s.Replica(t)
			return map[string]string{"REDIS_URL": s.URL, "REDIS_WAIT_REPLICAS": "1"}
		}, nil, map[string]condition{"redis.replicas": warned, "redis.write": well}, 3},
		{"a Redis that is nearly full", crowded(85), nil, map[string]condition{"redis.memory": warned, "redis.write": well}, 3},
		{"a Redis that is full", crowded(200), nil, map[string]condition{"redis.memory": bad, "redis.write": bad}, 1},
		{"a Redis that cannot write its file anew", redisOf(spoilt), nil, map[string]condition{"redis.disk": warned}, 3},
		{"a Redis whose clock is off", late(20), nil, map[string]condition{"redis.clock": warned}, 3},
		{"a Redis whose clock is wrong", late(-300), nil, map[string]condition{"redis.clock": bad}, 1},
		{"other data keys", set("DATA_KEYS", otherKey("k1")), nil, map[string]condition{"keys": bad}, 2},
		{"no data key of before", set("DATA_KEYS", otherKey("k2")), nil, map[string]condition{"keys": bad}, 2},
	}
}

func ofTelegram() []ordeal {
	group := func(is condition) map[string]condition { return map[string]condition{"telegram.group": is} }
	knock := []string{"--knock"}
	return []ordeal{
		{"no Telegram", set("TELEGRAM_API_URL", "http://127.0.0.1:1"), nil, map[string]condition{"telegram.token": bad,
			"telegram.updates": untried, "telegram.group": untried, "outside.page": untried, "clock": well}, 1},
		{"a token that is refused", set("TELEGRAM_BOT_TOKEN", "7000000002:sandbox-marker"), nil,
			map[string]condition{"telegram.token": bad}, 2},
		{"no webhook yet", telegrams(demoStaff, nil), nil, map[string]condition{"telegram.updates": warned, "telegram.group": well}, 3},
		{"another webhook", func(t *testing.T, w *ward) map[string]string {
			var taken struct{ OK bool }
			decode(t, w.api2+"/bot"+testToken+"/setWebhook?url=https://elsewhere.example/x", &taken)
			if !taken.OK {
				t.Fatal("it was not set")
			}
			return telegrams(demoStaff, nil)(t, w)
		}, nil, map[string]condition{"telegram.updates": warned}, 3},
		{"polling where a webhook is", set("WEBHOOK_URL", "", "WEBHOOK_SECRET", ""), nil,
			map[string]condition{"telegram.updates": warned, "outside.webhook": off}, 3},
		{"updates that are not taken", notTaken, nil, map[string]condition{"telegram.updates": bad}, 1},
		{"a webhook that cannot be asked for", func(t *testing.T, w *ward) map[string]string {
			w.chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "getWebhookInfo", Count: 1})
			t.Cleanup(w.chats.ClearFaults)
			return nil
		}, nil, map[string]condition{"telegram.updates": bad}, 1},
		{"a group that is not there", telegrams(-1009999999999, nil), nil, group(bad), 1},
		{"a group that the bot was removed from", telegrams(demoStaff, func(s *botapi.Server) { s.Expel(demoStaff, true) }), nil, group(bad), 1},
		{"a group in which it may not write", telegrams(demoStaff, func(s *botapi.Server) {
			s.Expel(demoStaff, false)
			s.Mute(demoStaff, true)
		}), nil, group(bad), 1},
		{"a group without pictures", telegrams(demoStaff, func(s *botapi.Server) {
			s.Mute(demoStaff, false)
			s.TextAlone(demoStaff, true)
		}), nil, group(warned), 3},
		{"a small group", telegrams(smallGroup, nil), nil, group(warned), 3},
		{"a group that has moved", telegrams(movedGroup, func(s *botapi.Server) { s.Upgrade(movedGroup, -1007100000088, false) }), nil,
			group(warned), 3},
		{"a topic where there are none", set("STAFF_TOPIC_ID", "7"), nil, group(bad), 1},
		{"a topic that is closed", topical(func(s *botapi.Server) { s.CloseTopic(smallGroup, 7, true) }), knock, group(bad), 1},
		{"a topic that is gone", topical(func(s *botapi.Server) { s.DeleteTopic(smallGroup, 7) }), knock, group(bad), 1},
	}
}

// topical is a group with topics, of which one is asked for.
func topical(does func(*botapi.Server)) func(*testing.T, *ward) map[string]string {
	return func(_ *testing.T, w *ward) map[string]string {
		w.bare.Topics(smallGroup, 7, 8)
		does(w.bare)
		return map[string]string{"TELEGRAM_API_URL": w.api2, "STAFF_CHAT_ID": fmt.Sprint(smallGroup), "STAFF_TOPIC_ID": "7"}
	}
}

// notTaken is a Telegram whose pushes come to nothing.
func notTaken(t *testing.T, w *ward) map[string]string {
	chats := botapi.New(botapi.Config{Token: testToken, RetryUnit: retryUnit})
	t.Cleanup(chats.Close)
	api := serveUntilEnd(t, chats.API())
	const nobody = "http://127.0.0.1:1"
	var taken struct{ OK bool }
	decode(t, api+"/bot"+testToken+"/setWebhook?url="+nobody+"/telegram&secret_token="+w.word, &taken)
	if !taken.OK {
		t.Fatal("it was not set")
	}
	chats.As(7100000001).Start("")
	until(t, "Telegram could not push", func() bool {
		var answer struct {
			Result struct {
				At int `json:"last_error_date"`
			}
		}
		decode(t, api+"/bot"+testToken+"/getWebhookInfo", &answer)
		return answer.Result.At != 0
	})
	return map[string]string{"TELEGRAM_API_URL": api, "WEBHOOK_URL": nobody}
}

func ofGateway() []ordeal {
	return []ordeal{
		{"a key that the gateway refuses", fails(moyasar.Fault{Kind: moyasar.BadKey}), nil, map[string]condition{"gateway.key": bad,
			"gateway.account": untried, "gateway.webhook": untried}, 1},
		{"a gateway that has had enough", fails(moyasar.Fault{Kind: moyasar.TooMany}), nil, map[string]condition{"gateway.key": bad}, 1},
		{"a Telegram that has had enough", func(t *testing.T, w *ward) map[string]string {
			w.chats.Fault(botapi.Fault{Kind: botapi.Flood, Method: "getMe", Count: 1})
			t.Cleanup(w.chats.ClearFaults)
			return nil
		}, nil, map[string]condition{"telegram.token": bad}, 1},
		{"a list that fails", fails(moyasar.Fault{Kind: moyasar.ServerError, Path: "/v1/invoices"}), nil,
			map[string]condition{"gateway.key": well, "gateway.account": bad}, 1},
		{"coupons", pays(moyasar.Coupon), nil, map[string]condition{"gateway.account": warned, "gateway.webhook": warned}, 3},
		{"another currency", pays(moyasar.Foreign), nil, map[string]condition{"gateway.account": warned}, 3},
		{"webhooks that cannot be read", fails(moyasar.Fault{Kind: moyasar.Maintenance, Path: "/v1/webhooks"}), nil,
			map[string]condition{"gateway.webhook": bad}, 1},
		{"no webhook of the gateway's", set("MOYASAR_WEBHOOK_SECRET", ""), nil,
			map[string]condition{"gateway.webhook": off, "spots": warned}, 3},
		{"Nafath that refuses", func(t *testing.T, w *ward) map[string]string {
			w.desk.Fault(nafath.Fault{Kind: nafath.Forbidden})
			return nil
		}, nil, map[string]condition{"nafath": bad}, 1},
		{"no Nafath", func(t *testing.T, _ *ward) map[string]string {
			return map[string]string{"NAFATH_URL": "", "NAFATH_APP_ID": "", "NAFATH_APP_KEY": "", "NAFATH_AUDIENCE": "", "NAFATH_SERVICE": "",
				"NAFATH_CALLBACK_URL": "", "SETTINGS_FILE": file(t, ownSettings(t))}
		}, nil, map[string]condition{"nafath": off, "outside.nafath": off, "certificate": off}, 0},
		{"services whose clocks are off", clocksOff(30 * time.Second), nil, map[string]condition{"clock": warned}, 3},
		{"services whose clocks are wrong", clocksOff(-time.Hour), nil, map[string]condition{"clock": bad}, 1},
		{"one service whose clock is wrong", func(t *testing.T, w *ward) map[string]string {
			return map[string]string{"TELEGRAM_API_URL": dated(t, w.api, time.Hour)}
		}, nil, map[string]condition{"clock": well}, 0},
		{"no service at all", func(t *testing.T, w *ward) map[string]string {
			return map[string]string{"TELEGRAM_API_URL": "http://127.0.0.1:1", "MOYASAR_API_URL": "http://127.0.0.1:1/v1",
				"NAFATH_URL": "http://127.0.0.1:1"}
		}, nil, map[string]condition{"clock": untried}, 1},
	}
}

func clocksOff(by time.Duration) func(*testing.T, *ward) map[string]string {
	return func(t *testing.T, w *ward) map[string]string {
		return map[string]string{"TELEGRAM_API_URL": dated(t, w.api, by), "MOYASAR_API_URL": dated(t, w.bank, by) + "/v1",
			"NAFATH_URL": dated(t, w.name, by)}
	}
}

func ofOutside() []ordeal {
	front := func(status int) func(*testing.T, *ward) map[string]string {
		return fronted(addresses, func(t *testing.T, w *ward) string { return w.answers(t, status) })
	}
	page := func(change func(rw http.ResponseWriter, r *http.Request, pass http.Handler)) func(*testing.T, *ward) map[string]string {
		return fronted([]string{"PUBLIC_URL"}, func(t *testing.T, w *ward) string { return w.front(t, change) })
	}
	return []ordeal{
		{"nobody behind the proxy", front(http.StatusBadGateway), nil, allOf(fronts, warned), 3},
		{"a proxy that has had enough", front(http.StatusTooManyRequests), nil, allOf(fronts, warned), 3},
		{"a proxy that leads elsewhere", front(http.StatusFound), nil, allOf(fronts, bad), 1},
		{"another program", front(http.StatusNotFound), nil, allOf(fronts, bad), 1},
		{"nobody at the address", set("PUBLIC_URL", "http://127.0.0.1:1", "WEBHOOK_URL", "http://127.0.0.1:1",
			"NAFATH_CALLBACK_URL", "http://127.0.0.1:1"), nil, allOf(fronts, bad), 1},
		{"a proxy that forbids frames", page(func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			rw.Header().Set("X-Frame-Options", "DENY")
			pass.ServeHTTP(rw, r)
		}), nil, map[string]condition{"outside.page": bad, "outside.gateway": well}, 1},
		{"a proxy with a policy of its own", page(func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			rw.Header().Set("Content-Security-Policy", "default-src *")
			pass.ServeHTTP(rw, r)
		}), nil, map[string]condition{"outside.page": bad}, 1},
		{"a proxy that adds to the page", page(func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			was := httptest.NewRecorder()
			pass.ServeHTTP(was, r)
			maps.Copy(rw.Header(), was.Header())
			rw.Header().Del("Content-Length")
			rw.WriteHeader(was.Code)
			_, _ = rw.Write(append(was.Body.Bytes(), "<script>1</script>"...))
		}), nil, map[string]condition{"outside.page": warned}, 3},
		{"no public address", func(t *testing.T, _ *ward) map[string]string {
			return map[string]string{"PUBLIC_URL": "", "WEBHOOK_URL": "", "WEBHOOK_SECRET": "", "SETTINGS_FILE": file(t, ownSettings(t))}
		}, nil, map[string]condition{"outside.gateway": off, "outside.page": off, "outside.webhook": off, "gateway.webhook": off,
			"spots": warned, "settings": warned}, 3},
	}
}

// TestDoctor has the doctor look at a world in which all is well, and then at each way in which something is not. Whatever a try may
// come to is met; nothing else is; and no secret and no person is printed.
func TestDoctor(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	seen := map[string][]condition{}
	see := func(d diagnosis) {
		for check, is := range states(d) {
			seen[check] = append(seen[check], is...)
		}
	}
	base := w.looks(t, nil, "--test-mode", "--knock")
	see(base)
	if base.Exit != 0 || base.State != well || base.Schema != 1 || base.Version == "" || len(base.Checks) != len(tries) {
		t.Fatalf("all is well, and the doctor says %+v", base)
	}
	const bell = "\U0001F514"
	for _, m := range w.chats.As(demoAdmin).In(demoStaff).Messages() {
		if strings.Contains(m.Text, bell) {
			t.Error("what was sent to the group to try it is still there")
		}
	}
	if sent := w.chats.Calls("sendMessage"); !slices.ContainsFunc(sent, func(c botapi.Call) bool {
		return strings.Contains(c.Params["text"], bell) && c.Params["disable_notification"] == "true"
	}) {
		t.Error("nothing was sent to the group without a sound")
	}
	for _, o := range ordeals() {
		t.Run(o.name, func(t *testing.T) {
			d := w.looks(t, o.does(t, w), append([]string{"--test-mode"}, o.args...)...)
			see(d)
			got := states(d)
			for check, want := range o.want {
				if !slices.Equal(got[check], []condition{want}) {
					t.Errorf("%s is %v, want %s:\n%+v", check, got[check], want, d.Checks)
				}
			}
			if d.Exit != o.exit {
				t.Errorf("exit code %d, want %d:\n%+v", d.Exit, o.exit, d.Checks)
			}
			for _, f := range d.Checks {
				if (f.Do != "") != (f.State == warned || f.State == bad) || f.Said == "" {
					t.Errorf("%s: says %q, and what to do: %q", f.Check, f.Said, f.Do)
				}
			}
		})
	}
	for _, y := range tries {
		for _, is := range []condition{well, warned, bad, off, untried} {
			if may := slices.Contains(y.may, is); may != slices.Contains(seen[y.check], is) {
				t.Errorf("%s: that it may be %s is %t, and that it was met is %t", y.check, is, may, !may)
			}
		}
	}
}
