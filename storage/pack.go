package storage

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"runtime"

	"kafalabot/kafala"
)

// dictionary1 holds the words that the JSON of guarantees is made of, the most frequent last. Deflate refers to it,
// which makes an issued record two and a half times smaller. It never changes, since packed values need it to be read.
// A better one would be dictionary-2.txt, with a mark of its own.
//
//go:embed dictionary-1.txt
var dictionary1 []byte

const (
	// packFrom is the size in bytes from which packing pays. Packing costs 50 µs, so sessions, which are small and
	// saved at every message, stay unpacked.
	packFrom = 640
	// packed1 is the first byte of a value that was deflated with dictionary1. Unpacked JSON starts with a brace.
	packed1 = 1
)

// packer deflates and inflates JSON.
type packer struct{}

// idle keeps the writers and readers that are not at work for the next value, since they are big. It holds as many as
// can work at once, for all stores of a process.
var idle = struct {
	writers chan *flate.Writer
	readers chan io.ReadCloser
}{make(chan *flate.Writer, runtime.GOMAXPROCS(0)), make(chan io.ReadCloser, runtime.GOMAXPROCS(0))}

// take takes an idle part, if there is one.
func take[T any](idle chan T) (part T, ok bool) {
	select {
	case part = <-idle:
		return part, true
	default:
		return part, false
	}
}

// putBack keeps a part for the next value, if there is room.
func putBack[T any](idle chan T, part T) {
	select {
	case idle <- part:
	default:
	}
}

// pack gives the packed form of plain, or plain itself where packing does not pay.
func (p *packer) pack(plain []byte) ([]byte, error) {
	if len(plain) < packFrom {
		return plain, nil
	}
	out := bytes.NewBuffer(make([]byte, 0, len(plain)))
	out.WriteByte(packed1)
	w, ok := take(idle.writers)
	if ok {
		w.Reset(out)
	} else {
		var err error
		if w, err = flate.NewWriterDict(out, flate.DefaultCompression, dictionary1); err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	putBack(idle.writers, w)
	return out.Bytes(), nil
}

// unpack gives back the value that pack was given.
func (p *packer) unpack(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] == '{' {
		return b, nil
	}
	if b[0] != packed1 {
		return nil, fmt.Errorf("unpack: %w", kafala.ErrNewer) // whatever seals what it packs knows how
	}
	in := bytes.NewReader(b[1:])
	r, ok := take(idle.readers)
	if ok {
		if err := r.(flate.Resetter).Reset(in, dictionary1); err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
	} else {
		r = flate.NewReaderDict(in, dictionary1)
	}
	out := bytes.NewBuffer(make([]byte, 0, 4*len(b)))
	if _, err := out.ReadFrom(r); err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	putBack(idle.readers, r)
	return out.Bytes(), nil
}
