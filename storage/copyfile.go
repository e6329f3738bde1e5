package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// The file of a copy: a line that says what it is, the head (the id of a data key, and a salt), then chunks. A chunk is its length in
// four bytes and that many sealed ones. Each file has a key of its own, made of the data key and the salt, and each chunk a
// nonce made of its number and of whether it is the last: so a chunk that is changed, left out, moved, cut off, or another
// file's does not open.
const (
	copyMagic = "kafalabot export 1\n"
	copySalt  = 32
	copyChunk = 64 << 10 // plain bytes of each chunk but the last
	copyTag   = 16
)

// FileError is a file that is no whole copy: nothing of it is to be brought back.
type FileError struct{ Why string }

// Error says what is wrong with the file.
func (e *FileError) Error() string { return "the file is not a whole export: " + e.Why }

// copyHead is what a file begins with, and what all of its chunks are sealed with.
func copyHead(id string, salt []byte) []byte {
	return append(append([]byte(copyMagic+string([]byte{byte(len(id))})), id...), salt...)
}

// fileKey gives what seals the chunks of one file.
func (d dataKey) fileKey(salt []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, d.files, salt, "one file", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// chunkNonce is the nonce of the chunk of this number, beginning with 0. No two chunks that one key seals have the same.
func chunkNonce(number uint64, last bool) []byte {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint64(nonce, number)
	if last {
		nonce[11] = 1
	}
	return nonce
}

// sealer seals what is written to it. Without Close the file is not whole.
type sealer struct {
	w      io.Writer
	aead   cipher.AEAD
	head   []byte
	number uint64
	plain  []byte
	sealed []byte
}

func newSealer(w io.Writer, keys Keys) (*sealer, error) {
	salt := make([]byte, copySalt)
	rand.Read(salt) // never fails
	aead, err := keys.ring.seals.fileKey(salt)
	if err != nil {
		return nil, err
	}
	s := &sealer{w: w, aead: aead, head: copyHead(keys.ring.seals.id, salt), plain: make([]byte, 0, copyChunk)}
	_, err = w.Write(s.head)
	return s, err
}

// Write is io.Writer.Write.
func (s *sealer) Write(b []byte) (int, error) {
	for done := 0; done < len(b); {
		if len(s.plain) == copyChunk { // there is more, so it is not the last
			if err := s.flush(false); err != nil {
				return done, err
			}
		}
		n := min(copyChunk-len(s.plain), len(b)-done)
		s.plain = append(s.plain, b[done:done+n]...)
		done += n
	}
	return len(b), nil
}

// Close seals the last chunk.
func (s *sealer) Close() error { return s.flush(true) }

func (s *sealer) flush(last bool) error {
	s.sealed = binary.BigEndian.AppendUint32(s.sealed[:0], uint32(len(s.plain)+copyTag))
	s.sealed = s.aead.Seal(s.sealed, chunkNonce(s.number, last), s.plain, s.head)
	s.number, s.plain = s.number+1, s.plain[:0]
	_, err := s.w.Write(s.sealed)
	return err
}

// opener reads what a sealer has written. Its errors about the file are FileErrors; a data key that is missing is a KeyError.
type opener struct {
	r      io.Reader
	aead   cipher.AEAD
	head   []byte
	id     string // of the file
	number uint64
	plain  []byte // of the chunk, what was not read yet
	sealed []byte
	opened []byte
	over   bool // the last chunk was read, and nothing follows
}

func newOpener(r io.Reader, keys Keys) (*opener, error) {
	head := make([]byte, len(copyMagic)+1)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(copyMagic)]) != copyMagic {
		return nil, &FileError{"it does not begin as one of this release's"}
	}
	rest := make([]byte, int(head[len(copyMagic)])+copySalt)
	if _, err := io.ReadFull(r, rest); err != nil {
		return nil, tornError(err)
	}
	id, salt := string(rest[:len(rest)-copySalt]), rest[len(rest)-copySalt:]
	if !keyID.MatchString(id) {
		return nil, &FileError{"it names no data key"}
	}
	key, given := keys.ring.opens[id]
	if !given {
		return nil, &KeyError{ID: id, Missing: true, File: true}
	}
	aead, err := key.fileKey(salt)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(salt)
	return &opener{r: r, aead: aead, head: copyHead(id, salt), id: hex.EncodeToString(sum[:8])}, nil
}

// Read is io.Reader.Read.
func (o *opener) Read(b []byte) (int, error) {
	for len(o.plain) == 0 {
		if o.over {
			return 0, io.EOF
		}
		if err := o.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, o.plain)
	o.plain = o.plain[n:]
	return n, nil
}

// next opens the next chunk.
func (o *opener) next() error {
	length := make([]byte, 4)
	if _, err := io.ReadFull(o.r, length); err != nil {
		return tornError(err)
	}
	n := binary.BigEndian.Uint32(length)
	if n < copyTag || n > copyChunk+copyTag {
		return &FileError{fmt.Sprintf("its chunk %d is not what was written", o.number+1)}
	}
	if o.sealed == nil {
		o.sealed, o.opened = make([]byte, copyChunk+copyTag), make([]byte, 0, copyChunk)
	}
	sealed := o.sealed[:n]
	if _, err := io.ReadFull(o.r, sealed); err != nil {
		return tornError(err)
	}
	plain, err := o.aead.Open(o.opened, chunkNonce(o.number, false), sealed, o.head)
	if err != nil {
		if plain, err = o.aead.Open(o.opened, chunkNonce(o.number, true), sealed, o.head); err == nil {
			o.over = true
		}
	}
	if err != nil && o.number == 0 {
		return &FileError{"its first chunk is not what was written, or the data key of its name is another one"}
	}
	if err != nil {
		return &FileError{fmt.Sprintf("its chunk %d is not what was written", o.number+1)}
	}
	o.number, o.plain = o.number+1, plain
	if o.over {
		if n, _ := io.ReadFull(o.r, length[:1]); n > 0 {
			return &FileError{"something follows its end"}
		}
	}
	return nil
}

// tornError is the error of a file that ends too early.
func tornError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &FileError{"it ends too early"}
	}
	return fmt.Errorf("read the file: %w", err)
}
