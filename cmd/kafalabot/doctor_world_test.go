package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/identity"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/nafath"
	"kafalabot/storage/storagetest"
)

// markers are what must never be printed: each secret, and the numbers of persons.
var markers = []string{"sandbox-marker", ":sandbox", "sk_test_sandbox", "marker-of-redis", "marker-of-nafath", "MDEyMzQ1Njc4OWFiY2RlZj",
	"ZmVkY2JhOTg3NjU0MzIxMG", "7100000099"}

// ward is a world in which all is well, and whose program serves while the doctor looks.
type ward struct {
	*world
	desk *nafath.Server
	name string // address of Nafath
	bare *botapi.Server
	api2 string // address of a Telegram at which nobody serves
}

const (
	smallGroup = -4001001
	movedGroup = -4001002
)

func newWard(t *testing.T) *ward {
	t.Helper()
	w := &ward{world: newWorld(t, true, nil)}
	w.env["SETTINGS_FILE"] = file(t, fileWith(t, wellSettings))
	w.env["STAFF_CHAT_ID"], w.env["ADMIN_IDS"] = fmt.Sprint(demoStaff), "7100000099"
	if err := w.client.Do(t.Context(), "ACL", "SETUSER", "doctor", "on", ">marker-of-redis", "~*", "&*", "+@all").Err(); err != nil {
		t.Fatal(err)
	}
	w.env["REDIS_URL"] = "redis://doctor:marker-of-redis@" + w.redis.Addr()
	w.desk = nafath.New(nafath.Config{AppID: "app-1", AppKey: "marker-of-nafath", Audience: "Operator of Sureties"})
	t.Cleanup(w.desk.Close)
	w.name = w.host(w.desk.Handler())
	w.desk.SetBaseURL(w.name)
	w.desk.SetCallback(identity.CallbackURL(w.env["PUBLIC_URL"]))
	for name, value := range map[string]string{"NAFATH_URL": w.name, "NAFATH_APP_ID": "app-1", "NAFATH_APP_KEY": "marker-of-nafath",
		"NAFATH_AUDIENCE": "Operator of Sureties", "NAFATH_SERVICE": "Login", "NAFATH_CALLBACK_URL": w.env["PUBLIC_URL"]} {
		w.env[name] = value
	}
	w.bare = botapi.New(botapi.Config{Token: testToken, RetryUnit: retryUnit, Groups: []botapi.Group{{ID: demoStaff, Title: "staff"},
		{ID: smallGroup, Title: "small"}, {ID: movedGroup, Title: "moves"}}})
	t.Cleanup(w.bare.Close)
	w.api2 = w.host(w.bare.API())
	w.startAndWait()
	until(t, "the webhook is registered", func() bool {
		var answer struct{ Result struct{ URL string } }
		w.ask("getWebhookInfo", &answer)
		return answer.Result.URL != ""
	})
	return w
}

// wellSettings are an operator's own, of which nothing is doubted.
func wellSettings(all map[string]any) {
	owned(all)
	all["rules"].(map[string]any)["private_entry"] = "offered"
	kinds := all["kind"].([]map[string]any)
	kinds[0]["identity"] = "offered"
}

// looks runs the doctor by its own program and reads what it prints for machines. Nothing that is marked may be in it, nor in what
// it prints for people.
func (w *ward) looks(t *testing.T, other map[string]string, args ...string) diagnosis {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, append([]string{"doctor", "--json"}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range w.with(other) {
		if value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	var errs strings.Builder
	cmd.Stderr, cmd.SysProcAttr = &errs, leash
	out, _ := cmd.Output()
	var d diagnosis
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatalf("%v:\n%s\n%s", err, out, errs.String())
	}
	text := &strings.Builder{}
	if err := d.print(text); err != nil {
		t.Fatal(err)
	}
	said := string(out) + errs.String() + text.String()
	for _, m := range append(markers, w.secret, w.word) {
		if strings.Contains(said, m) {
			t.Errorf("%s is printed:\n%s", m, said)
		}
	}
	if code := cmd.ProcessState.ExitCode(); code != d.Exit {
		t.Errorf("exit code %d, and %d is said", code, d.Exit)
	}
	if errs.Len() > 0 {
		t.Errorf("on standard error:\n%s", errs.String())
	}
	return d
}

// decode reads the JSON at an address.
func decode(t *testing.T, address string, into any) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// invoiceAt makes an invoice at a stand-in of the gateway, and gives its id.
func invoiceAt(t *testing.T, at string) string {
	t.Helper()
	body := strings.NewReader(`{"amount":12300,"currency":"SAR","description":"a test"}`)
	req, err := http.NewRequest(http.MethodPost, at+"/v1/invoices", body)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("sk_test_sandbox", "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "kafalabot-test")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var made struct{ ID string }
	if err := json.NewDecoder(res.Body).Decode(&made); err != nil || made.ID == "" {
		t.Fatalf("no invoice: status %d, %v", res.StatusCode, err)
	}
	return made.ID
}

// states gives how often each check came to what.
func states(d diagnosis) map[string][]condition {
	all := map[string][]condition{}
	for _, f := range d.Checks {
		if !slices.Contains(all[f.Check], f.State) {
			all[f.Check] = append(all[f.Check], f.State)
		}
	}
	return all
}

// front stands before the program as a proxy does, and changes something.
func (w *ward) front(t *testing.T, change func(rw http.ResponseWriter, r *http.Request, pass http.Handler)) string {
	t.Helper()
	to, err := url.Parse("http://" + w.public)
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { change(rw, r, pass) }))
	t.Cleanup(s.Close)
	return s.URL
}

// answers is a front that answers everything alike.
func (w *ward) answers(t *testing.T, status int) string {
	return w.front(t, func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
		if status == http.StatusFound {
			rw.Header().Set("Location", "https://elsewhere.example/")
		}
		rw.WriteHeader(status)
	})
}

// dated is a front of a service whose clock is off.
func dated(t *testing.T, to string, by time.Duration) string {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(u)
	pass.ModifyResponse = func(res *http.Response) error {
		res.Header.Set("Date", time.Now().Add(by).UTC().Format(http.TimeFormat))
		return nil
	}
	s := httptest.NewServer(pass)
	t.Cleanup(s.Close)
	return s.URL
}

// redisTime is the answer of Redis to TIME, as far as its seconds.
var redisTime = regexp.MustCompile(`\*2\r\n\$10\r\n([0-9]{10})\r\n`)

// lateRedis stands before a Redis whose clock is off.
func lateRedis(t *testing.T, to string, by int64) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
			go func() {
				defer client.Close()
				for b := make([]byte, 1<<16); ; {
					n, err := server.Read(b)
					if err != nil {
						return
					}
					_, _ = client.Write(redisTime.ReplaceAllFunc(b[:n], func(found []byte) []byte {
						at, _ := strconv.ParseInt(string(redisTime.FindSubmatch(found)[1]), 10, 64)
						return []byte(fmt.Sprintf("*2\r\n$10\r\n%d\r\n", at+by))
					}))
				}
			}()
		}
	}()
	return "redis://" + l.Addr().String()
}

// spoilt is a Redis that cannot write its append-only file anew.
func spoilt(t *testing.T) *storagetest.Server {
	t.Helper()
	s := storagetest.NewServer(t)
	c := s.Client(t)
	dir, err := c.ConfigGet(t.Context(), "dir").Result()
	if err != nil {
		t.Fatal(err)
	}
	at := dir["dir"] + "/appendonlydir"
	if err := os.Rename(at, at+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_ = c.BgRewriteAOF(t.Context()).Err()
	until(t, "Redis says that it could not", func() bool {
		return strings.Contains(c.Info(t.Context(), "persistence").Val(), "aof_last_bgrewrite_status:err")
	})
	return s
}
