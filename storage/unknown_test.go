package storage

import "testing"

// What becomes of what is unknown (z) where a record is read as "lossy" and written as "now".
func TestRestore(t *testing.T) {
	for name, c := range map[string]struct{ was, lossy, now, want string }{
		"changed":                   {`{"a":1,"z":{"b":[1]}}`, `{"a":1}`, `{"a":2}`, `{"a":2,"z":{"b":[1]}}`},
		"emptied, and not put back": {`{"a":1,"b":2,"z":3}`, `{"a":1,"b":2}`, `{"a":1}`, `{"a":1,"z":3}`},
		"known by now":              {`{"a":1,"z":3}`, `{"a":1}`, `{"a":1,"z":4}`, `{"a":1,"z":4}`},
		"of a part":                 {`{"a":{"b":1,"z":2}}`, `{"a":{"b":1}}`, `{"a":{"b":3}}`, `{"a":{"b":3,"z":2}}`},
		"of a part that has gone":   {`{"a":{"b":1,"z":2}}`, `{"a":{"b":1}}`, `{}`, `{}`},
		"of a part that was empty":  {`{"a":{"z":2}}`, `{}`, `{"a":{"b":3}}`, `{"a":{"b":3,"z":2}}`},
		"of another shape":          {`{"a":{"z":2}}`, `{"a":{}}`, `{"a":[1]}`, `{"a":[1]}`},
		"a great number":            {`{"z":12345678901234567890.10}`, `{}`, `{}`, `{"z":12345678901234567890.10}`},
		"a list that has grown":     {`[{"a":1,"z":1}]`, `[{"a":1}]`, `[{"a":1},{"a":1}]`, `[{"a":1,"z":1},{"a":1}]`},
		"a list with a new first":   {`[{"a":1,"z":1}]`, `[{"a":1}]`, `[{"a":2},{"a":1}]`, `[{"a":2},{"a":1,"z":1}]`},
		"the first has gone":        {`[{"a":1,"z":1},{"a":2,"z":2}]`, `[{"a":1},{"a":2}]`, `[{"a":2}]`, `[{"a":2,"z":2}]`},
		"one of them has changed":   {`[{"a":1,"z":1},{"a":2,"z":2}]`, `[{"a":1},{"a":2}]`, `[{"a":3},{"a":2}]`, `[{"a":3,"z":1},{"a":2,"z":2}]`},
		"one gone, one changed":     {`[{"a":1,"z":1},{"a":2,"z":2}]`, `[{"a":1},{"a":2}]`, `[{"a":3}]`, `[{"a":3}]`},
		"two that look the same":    {`[{"a":1,"z":1},{"a":1,"z":2}]`, `[{"a":1},{"a":1}]`, `[{"a":1},{"a":1}]`, `[{"a":1,"z":1},{"a":1,"z":2}]`},
		"plain ones":                {`{"p":["x"],"z":1}`, `{"p":["x"]}`, `{"p":["x","y"]}`, `{"p":["x","y"],"z":1}`},
	} {
		if got, err := restore([]byte(c.was), []byte(c.lossy), []byte(c.now)); err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}
