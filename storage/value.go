package storage

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Stored values are "<revision>|<sealed JSON>", and longer JSON is packed before it is sealed. Scripts compare the
// revision. It is authenticated together with the name of the key, so that no value can be put into another's place.

// sealValue makes the stored value of v under a key, at a revision.
func (s *core) sealValue(key string, rev int64, v any) ([]byte, error) {
	plain, err := write(v)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", unnumbered(key), err)
	}
	if plain, err = s.packer.pack(plain); err != nil {
		return nil, fmt.Errorf("write %s: %w", unnumbered(key), err)
	}
	head := strconv.AppendInt(make([]byte, 0, len(plain)+72), rev, 10)
	return s.conf.Keys.seal(append(head, '|'), plain, sealPlace(key, rev)), nil
}

// openValue reads a stored value into v. It gives the revision even where the rest cannot be read, and 0 where there is
// no revision.
func (s *core) openValue(key string, value []byte, v any) (int64, error) {
	head, sealed, _ := bytes.Cut(value, []byte{'|'})
	rev, err := strconv.ParseInt(string(head), 10, 64)
	if err != nil || rev < 0 {
		return 0, fmt.Errorf("read %s: %w", unnumbered(key), errSealed)
	}
	plain, err := s.conf.Keys.open(sealed, sealPlace(key, rev))
	if err != nil {
		return rev, fmt.Errorf("read %s: %w", unnumbered(key), err)
	}
	if plain, err = s.packer.unpack(plain); err != nil {
		return rev, fmt.Errorf("read %s: %w", unnumbered(key), err)
	}
	if err := read(plain, v); err != nil {
		return rev, fmt.Errorf("read %s: %w", unnumbered(key), err)
	}
	return rev, nil
}

// unnumbered is a key as it stands in an error, which is logged: without the number of a chat or of a member of staff.
func unnumbered(key string) string {
	if i := strings.LastIndexByte(key, ':'); i >= 0 {
		if _, err := strconv.ParseInt(key[i+1:], 10, 64); err == nil {
			return key[:i]
		}
	}
	return key
}

func sealPlace(key string, rev int64) string { return key + "|" + strconv.FormatInt(rev, 10) }
