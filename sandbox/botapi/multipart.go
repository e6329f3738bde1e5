package botapi

import (
	"errors"
	"io"
	"mime/multipart"
	"net/url"
	"strings"
)

func (q *request) readMultipart(r io.Reader, boundary string) error {
	reader := multipart.NewReader(r, boundary)
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && len(q.args) == 0 {
			return nil // also the empty body of a client that has no fields to send
		}
		if err != nil {
			return bad("Can't parse multipart form: %v", err)
		}
		if err := q.take(part); err != nil {
			return err
		}
	}
}

// take reads one part of a form.
func (q *request) take(part *multipart.Part) error {
	d, err := readDisposition(part.Header.Get("Content-Disposition"))
	if err != nil {
		return err
	}
	if d.name == "" {
		return bad("field name in multipart/form-data not found")
	}
	if !d.file {
		text, err := io.ReadAll(io.LimitReader(part, largestText))
		if err != nil {
			return bad("Can't parse multipart form: %v", err)
		}
		q.put(d.name, string(text))
		return nil
	}
	data, err := io.ReadAll(part)
	if err != nil {
		return bad("Can't parse multipart form: %v", err)
	}
	if q.files == nil {
		q.files = map[string]upload{}
	}
	q.files[d.name] = upload{name: d.fileName, mime: part.Header.Get("Content-Type"), data: data}
	return nil
}

// disposition is what a part of a form says of itself.
type disposition struct {
	name, fileName string
	file           bool // a file name is given, if only an empty one
}

// readDisposition reads a Content-Disposition as Telegram's server does, which is not how Go does: a value without quotes
// goes to the next semicolon, whatever letters it has (tdlib/td tdnet/td/net/HttpReader.cpp parse_multipart_form_data).
func readDisposition(header string) (d disposition, err error) {
	if header == "" {
		return d, nil
	}
	rest, ok := strings.CutPrefix(header, "form-data;")
	if !ok {
		return d, bad("expected form-data content disposition")
	}
	for {
		key, after, ok := strings.Cut(rest, "=")
		if !ok {
			return d, nil
		}
		var value string
		if value, rest, err = dispositionValue(strings.TrimSpace(after)); err != nil {
			return d, err
		}
		if decoded, err := url.PathUnescape(value); err == nil {
			value = decoded
		}
		switch strings.TrimSpace(key) {
		case "name":
			d.name = value
		case "filename":
			d.fileName, d.file = value, true
		}
	}
}

// dispositionValue reads one value, quoted or not, and gives what follows its semicolon.
func dispositionValue(s string) (value, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ";")
		return strings.TrimSpace(value), rest, nil
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			rest = strings.TrimSpace(s[i+1:])
			if rest != "" && rest[0] != ';' {
				return "", "", bad("expected ';' in Content-Disposition header")
			}
			return b.String(), strings.TrimPrefix(rest, ";"), nil
		case '\\':
			if i++; i == len(s) {
				return "", "", bad("wrong escape sequence in Content-Disposition header")
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", bad("unclosed quoted string in Content-Disposition header")
}
