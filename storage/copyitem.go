package storage

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// item is one thing that a copy holds.
type item struct {
	what  what
	name  string // of a key, or the id of a record or a delivery
	field string // of a hash, or the member of a set
	value []byte
	at    int64 // when it ends or is due, in milliseconds: 0, never
}

// what says what an item is. Values are only added: a copy outlives releases.
type what byte

const (
	itBegins  what = 'B' // value: begun
	itEnds    what = 'E' // value: ended
	aRecord   what = 'g' // name: the guarantee's id; value: as it is stored; at: when it ends
	aDelivery what = 'd' // name: its id; value: as it is stored; at: when it is due
	aParked   what = 'p' // name: the delivery's id; value: as it is stored
	aValue    what = 'v' // name: the key; value; at: when it ends
	aField    what = 'h' // name: the key of a hash; field; value
	aMember   what = 'z' // name: the key of a sorted set; field: the member; at: its score
	aLife     what = 'l' // name: the key of a hash or a set; at: when it ends
	aTrailRow what = 't' // name: the day; value: an entry of the audit trail as it is stored
)

// mostOfPart is how many bytes one part of an item has at most.
const mostOfPart = 64 << 20

var errItem = errors.New("an item cannot be read")

// itemWriter writes items.
type itemWriter struct {
	w    *bufio.Writer
	head []byte
}

func (e *itemWriter) write(x item) error {
	e.head = append(e.head[:0], byte(x.what))
	e.head = binary.AppendVarint(e.head, x.at)
	for _, n := range []int{len(x.name), len(x.field), len(x.value)} {
		e.head = binary.AppendUvarint(e.head, uint64(n))
	}
	e.head = append(append(e.head, x.name...), x.field...)
	if _, err := e.w.Write(e.head); err != nil {
		return err
	}
	_, err := e.w.Write(x.value)
	return err
}

// readItem reads the next item. At the end it is io.EOF, and errItem for what no release of ours has written.
func readItem(r *bufio.Reader) (x item, err error) {
	b, err := r.ReadByte()
	if err != nil {
		return x, err
	}
	x.what = what(b)
	if x.at, err = binary.ReadVarint(r); err != nil {
		return x, notWhole(err)
	}
	var lengths [3]int
	for i := range lengths {
		n, err := binary.ReadUvarint(r)
		if err != nil {
			return x, notWhole(err)
		}
		if n > mostOfPart {
			return x, errItem
		}
		lengths[i] = int(n)
	}
	parts := make([]byte, lengths[0]+lengths[1]+lengths[2])
	if _, err := io.ReadFull(r, parts); err != nil {
		return x, notWhole(err)
	}
	x.name, x.field = string(parts[:lengths[0]]), string(parts[lengths[0]:lengths[0]+lengths[1]])
	x.value = parts[lengths[0]+lengths[1]:]
	return x, nil
}

// notWhole is the error of an item in whose midst reading has ended.
func notWhole(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errItem
	}
	return err
}
