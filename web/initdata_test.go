package web

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// What Telegram has signed, as it is published with its bot's token:
// https://docs.telegram-mini-apps.com/packages/tma-js-init-data/validating
const (
	publishedToken = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8"
	published      = "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name%22" +
		"%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%7D&auth_date=1662771648" +
		"&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2"
)

var signedAt = time.Unix(1662771648, 0)

const ours = "7000000001:sandbox"

// sign signs data as Telegram does for this token.
func sign(token string, data url.Values) string {
	var lines []string
	for key := range data {
		if key != "hash" {
			lines = append(lines, key+"="+data.Get(key))
		}
	}
	slices.Sort(lines)
	data.Set("hash", hex.EncodeToString(signed(signed([]byte("WebAppData"), token), strings.Join(lines, "\n"))))
	return data.Encode()
}

// opened is what a page is handed that somebody of this number has opened.
func opened(id int64, at time.Time, name string) url.Values {
	return url.Values{"user": {fmt.Sprintf(`{"id":%d,"first_name":%q}`, id, name)}, "auth_date": {fmt.Sprint(at.Unix())},
		"query_id": {"AAF7"}, "signature": {"c2lnbmF0dXJl"}}
}

// Who has opened the page is told by what Telegram has signed with the bot's token, within its time, and by nothing else.
func TestPerson(t *testing.T) {
	now := time.Date(2026, 11, 22, 2, 18, 0, 0, time.UTC)
	with := func(change func(url.Values)) url.Values {
		data := opened(7, now, "Sara")
		change(data)
		return data
	}
	twice := sign(ours, opened(7, now, "Sara"))
	other, reversed := opened(7, now, "Sara"), opened(7, now, "Sara")
	sign(ours, reversed)
	reversed.Set("hash", hex.EncodeToString(signed(signed([]byte(ours), "WebAppData"), "user="+reversed.Get("user"))))
	for name, c := range map[string]struct {
		token, data string
		now         time.Time
		want        int64
	}{
		"published":               {publishedToken, published, signedAt, 279058397},
		"published, another bot":  {ours, published, signedAt, 0},
		"ours":                    {ours, sign(ours, opened(7, now, "Sara")), now, 7},
		"a name with % and +":     {ours, sign(ours, opened(7, now, "100% + <b>")), now, 7},
		"without a query":         {ours, sign(ours, with(func(v url.Values) { v.Del("query_id") })), now, 7},
		"with what is not known":  {ours, sign(ours, with(func(v url.Values) { v.Set("later", "1") })), now, 7},
		"almost a day ago":        {ours, sign(ours, opened(7, now.Add(-24*time.Hour), "Sara")), now, 7},
		"more than a day ago":     {ours, sign(ours, opened(7, now.Add(-24*time.Hour-time.Second), "Sara")), now, 0},
		"of 1970":                 {ours, sign(ours, opened(7, time.Unix(0, 0), "Sara")), now, 0},
		"a minute ahead":          {ours, sign(ours, opened(7, now.Add(time.Minute), "Sara")), now, 7},
		"more than that":          {ours, sign(ours, opened(7, now.Add(time.Minute+time.Second), "Sara")), now, 0},
		"no time":                 {ours, sign(ours, with(func(v url.Values) { v.Del("auth_date") })), now, 0},
		"nobody, as on keyboards": {ours, sign(ours, with(func(v url.Values) { v.Del("user") })), now, 0},
		"a group's number":        {ours, sign(ours, opened(-100, now, "Sara")), now, 0},
		"no hash":                 {ours, other.Encode(), now, 0},
		"an empty hash":           {ours, other.Encode() + "&hash=", now, 0},
		"a key twice":             {ours, twice + "&user=" + url.QueryEscape(`{"id":8}`), now, 0},
		"arguments turned":        {ours, reversed.Encode(), now, 0},
		"nothing":                 {ours, "", now, 0},
		"no query":                {ours, "%zz", now, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := person(c.token, c.data, c.now)
			if got != c.want || (err == nil) != (c.want != 0) {
				t.Errorf("%d, %v, want %d", got, err, c.want)
			}
		})
	}
}

// Ten thousand that Telegram has not signed: each a signed one in which something is another, or signed with another token.
func TestForgedPeople(t *testing.T) {
	now, chance := time.Date(2026, 11, 22, 2, 18, 0, 0, time.UTC), rand.New(rand.NewPCG(1, 2))
	for i := range 10_000 {
		data := opened(int64(i+1), now, "Sara")
		sign(ours, data)
		keys := slices.Sorted(func(yield func(string) bool) {
			for key := range data {
				if !yield(key) {
					return
				}
			}
		})
		key := keys[chance.IntN(len(keys))]
		forged := data.Encode()
		switch i % 5 {
		case 0: // one letter is another
			value := []byte(data.Get(key))
			at := chance.IntN(len(value))
			value[at] = value[at]&0xf0 | (value[at]+byte(1+chance.IntN(7)))&0x0f
			data.Set(key, string(value))
			forged = data.Encode()
		case 1: // one is missing
			data.Del(key)
			forged = data.Encode()
		case 2: // one more
			data.Set(fmt.Sprintf("more%d", i), "1")
			forged = data.Encode()
		case 3: // another bot's
			forged = sign(fmt.Sprintf("70000000%02d:other", i%90+10), data)
		case 4: // somebody else's hash
			stranger := opened(int64(i+2), now, "Sara")
			sign(ours, stranger)
			data.Set("hash", stranger.Get("hash"))
			forged = data.Encode()
		}
		if who, err := person(ours, forged, now); err == nil {
			t.Fatalf("%d is believed: %s", who, forged)
		}
	}
}
