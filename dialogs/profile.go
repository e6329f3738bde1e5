package dialogs

import (
	"strconv"

	"kafalabot/kafala"
)

// A profile is read at every message, too: its stored form is written and read as that of a session (stored.go).

// ordinary is a Profile as encoding/json reads it.
type ordinary Profile

// fields are those of the stored form, in their order.
func (p *Profile) fields(f *form) {
	f.text("l", &p.Language)
	f.consent("c", &p.Consent)
	f.answers("g", &p.Guarantor)
	f.text("i", &p.Invited)
	f.count("fv", &p.Form)
}

// MarshalJSON writes the stored form, byte for byte as encoding/json does.
func (p Profile) MarshalJSON() ([]byte, error) {
	f := form{written: make([]byte, 0, 256), sep: '{'}
	if p.fields(&f); f.err != nil {
		return nil, f.err
	}
	if f.sep == '{' {
		return []byte("{}"), nil
	}
	return append(f.written, '}'), nil
}

// UnmarshalJSON reads the stored form, and leaves to encoding/json whatever else it is given.
func (p *Profile) UnmarshalJSON(b []byte) error {
	if read := (Profile{}); read.read(b) {
		*p = read
		return nil
	}
	var slow ordinary
	unknown, err := kafala.ReadJSON(b, &slow)
	if err != nil {
		return err
	}
	if *p = Profile(slow); unknown {
		p.KeepAsRead(string(b))
	}
	return nil
}

// read reads what MarshalJSON writes of a Profile that is not empty; false: it is something else.
func (p *Profile) read(b []byte) bool {
	f := form{reader: reader{rest: string(b)}, way: fast, sep: '{'}
	p.fields(&f)
	return f.whole()
}

// consent is written with both of its fields, or not at all, and is not read slowly: Profile leaves that to encoding/json.
func (f *form) consent(name string, at *kafala.Consent) {
	switch {
	case f.way == fast && f.comes(name):
		inside := form{reader: reader{rest: f.rest}, way: fast, sep: '{'}
		var moment string
		inside.count("v", &at.Version)
		inside.text("t", &moment)
		inside.skip('}')
		err := at.At.UnmarshalText([]byte(moment))
		f.rest, f.failed = inside.rest, f.failed || inside.failed || err != nil
	case f.way == write && *at != (kafala.Consent{}):
		f.name(name)
		moment, err := at.At.MarshalText()
		if err != nil {
			f.err = err
			return
		}
		f.written = append(f.written, `{"v":`...)
		f.written = append(strconv.AppendInt(f.written, int64(at.Version), 10), `,"t":"`...)
		f.written = append(append(f.written, moment...), `"}`...)
	}
}
