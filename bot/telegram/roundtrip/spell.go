package roundtrip

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
)

// Nearly every call is a POST with one header. Such a request is spelled here as net/http does it, for an eighth of what that costs
// (go test ./bot/telegram/roundtrip -bench Spell); whatever else there may be in one is left to net/http.

// errLength is for a body that is not as long as it was said to be.
var errLength = errors.New("the body has another length")

// plain tells whether a request is one that spell can write.
func plain(req *http.Request) bool {
	kind := req.Header["Content-Type"]
	u := req.URL
	return req.Method == http.MethodPost && req.ContentLength > 0 && req.Host == "" && len(req.Header) == 1 && len(kind) == 1 &&
		len(req.TransferEncoding) == 0 && len(req.Trailer) == 0 && !req.Close && u.Opaque == "" && u.RawQuery == "" && !u.ForceQuery &&
		u.RawPath == "" && u.Path != "" && u.Path[0] == '/' && made(u.Path, "/-._:") && made(u.Host, "-.:") && made(kind[0], "/-;=. ") &&
		kind[0][0] != ' ' && kind[0][len(kind[0])-1] != ' '
}

// made tells whether a text is made of letters and digits, and of these signs.
func made(text, signs string) bool {
	for i := range len(text) {
		c := text[i]
		if (c|' ' < 'a' || c|' ' > 'z') && (c < '0' || c > '9') && bytes.IndexByte([]byte(signs), c) < 0 {
			return false
		}
	}
	return text != ""
}

// spell writes a plain request with its body.
func spell(req *http.Request, text *bytes.Buffer) error {
	w := text.AvailableBuffer()
	w = append(append(append(w, "POST "...), req.URL.Path...), " HTTP/1.1\r\nHost: "...)
	w = append(append(w, req.URL.Host...), "\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: "...)
	w = strconv.AppendInt(w, req.ContentLength, 10)
	w = append(append(append(w, "\r\nContent-Type: "...), req.Header["Content-Type"][0]...), "\r\n\r\n"...)
	text.Write(w)
	n, err := text.ReadFrom(req.Body)
	if err == nil && n != req.ContentLength {
		err = errLength
	}
	return err
}
