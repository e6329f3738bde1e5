package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How old the data may be with which Telegram opens a page, and how far ahead its clock: a client that loads a page again sends
// what it has sent before, for almost a day.
const (
	oldest = 24 * time.Hour
	ahead  = time.Minute
)

// errForged is returned for data that Telegram has not signed for this bot, or not lately.
var errForged = errors.New("not signed by Telegram for this bot, or not lately")

// person tells who has opened a page, out of the data that Telegram hands to it and signs with the bot's token. All that came is
// signed but the signature itself, whatever it is: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
func person(token, data string, now time.Time) (int64, error) {
	values, err := url.ParseQuery(data)
	if err != nil {
		return 0, errForged
	}
	var lines []string
	for key, all := range values {
		if len(all) != 1 {
			return 0, errForged
		}
		if key != "hash" {
			lines = append(lines, key+"="+all[0])
		}
	}
	slices.Sort(lines)
	hash, err := hex.DecodeString(values.Get("hash"))
	if err != nil || !hmac.Equal(hash, signed(signed([]byte("WebAppData"), token), strings.Join(lines, "\n"))) {
		return 0, errForged
	}
	seconds, err := strconv.ParseInt(values.Get("auth_date"), 10, 64)
	if age := now.Sub(time.Unix(seconds, 0)); err != nil || age > oldest || age < -ahead {
		return 0, errForged
	}
	var user struct {
		ID int64 `json:"id"`
	}
	if err := json.Unmarshal([]byte(values.Get("user")), &user); err != nil || user.ID <= 0 {
		return 0, errForged
	}
	return user.ID, nil
}

// signed is the HMAC-SHA256 of a text under a key.
func signed(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
