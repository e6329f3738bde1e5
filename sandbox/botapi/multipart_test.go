package botapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// What clients write of a part of a form, and what Telegram's server makes of it (tdlib/td tdnet/td/net/HttpReader.cpp).
func TestPartsOfAForm(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	for name, c := range map[string]struct{ disposition, file, refused string }{
		"a quoted name":              {`form-data; name="document"; filename="a.txt"`, "a.txt", ""},
		"an escaped quote":           {`form-data; name="document"; filename="a\"b.txt"`, `a"b.txt`, ""},
		"an empty file name":         {`form-data; name="document"; filename=""`, "", ""},
		"no quotes":                  {`form-data; name=document; filename=a.txt`, "a.txt", ""},
		"no quotes, another script":  {`form-data; name="document"; filename=ملف.txt`, "ملف.txt", ""},
		"quotes, another script":     {`form-data; filename="ملف 1.txt"; name="document"`, "ملف 1.txt", ""},
		"no quotes, something after": {`form-data; filename=ملف 1.txt; x=y; name=document`, "ملف 1.txt", ""},
		"encoded":                    {`form-data; name="document"; filename="a%20b.txt"`, "a b.txt", ""},
		"no name":                    {`form-data; filename="a.txt"`, "", "Bad Request: field name in multipart/form-data not found"},
		"no disposition":             {"", "", "Bad Request: field name in multipart/form-data not found"},
		"another disposition":        {`attachment; name="document"`, "", "Bad Request: expected form-data content disposition"},
		"an open quote":              {`form-data; name="document`, "", "Bad Request: unclosed quoted string in Content-Disposition header"},
		"no semicolon":               {`form-data; name="document" filename="a"`, "", "Bad Request: expected ';' in Content-Disposition header"},
	} {
		head := "X-Any: x\r\n"
		if c.disposition != "" {
			head += "Content-Disposition: " + c.disposition + "\r\n"
		}
		body := "--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7100000001\r\n--b\r\n" + head + "\r\ndata\r\n--b--\r\n"
		res, err := h.http.Post(h.url+"/bot"+token+"/sendDocument", "multipart/form-data; boundary=b", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			OK          bool
			Description string
			Result      botapi.Message
		}
		err = json.NewDecoder(res.Body).Decode(&got)
		res.Body.Close()
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case c.refused != "":
			if res.StatusCode != http.StatusBadRequest || got.Description != c.refused {
				t.Errorf("%s: %d %s", name, res.StatusCode, got.Description)
			}
		case !got.OK || got.Result.Document == nil || got.Result.Document.Size != 4:
			t.Errorf("%s: %+v", name, got)
		case c.file != "" && got.Result.Document.Name != c.file:
			t.Errorf("%s: the file is named %q", name, got.Result.Document.Name)
		}
	}
}
