package botapi

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/gif" // photos may come as GIF, JPEG or PNG
	_ "image/jpeg"
	_ "image/png"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Limits in bytes (https://core.telegram.org/bots/api#sending-files, #getfile).
const (
	largestPhoto    = 10 << 20
	largestDownload = 20 << 20
)

// store keeps the bytes of files; the oldest go when there are too many.
type store struct {
	byID   map[string]*file
	byPath map[string]*file
	order  []*file
	bytes  int64
	most   int64
	made   int64
}

type file struct {
	id, unique    string
	kind          string // Photo, Document, Voice, Sticker
	path          string
	name, mime    string
	width, height int
	data          []byte
	weight        int64     // of what was sent, in bytes
	negative      *negative // of a photo: what it is drawn from, when first wanted
	drawn         sync.Once
}

func newStore(most int64) store {
	return store{byID: map[string]*file{}, byPath: map[string]*file{}, most: most}
}

// kinds gives, by kind, the folder and the first bytes of ids as Telegram's have them.
var fileKinds = map[string]struct{ folder, head string }{
	"Photo": {"photos", "\x02\x02\x02"}, "Document": {"documents", "\x05\x02\x02"},
	"Voice": {"voice", "\x03\x02\x02"}, "Sticker": {"stickers", "\x08\x02\x02"},
}

// keep stores data under new ids. Under the lock, as all of store.
func (st *store) keep(kind string, u upload) *file {
	st.made++
	n := itoa(st.made)
	k := fileKinds[kind]
	f := &file{kind: kind, name: u.name, mime: u.mime, data: u.data, weight: int64(len(u.data))}
	f.id = base64.RawURLEncoding.EncodeToString([]byte(k.head + "kafala-sandbox-file-" + n + "\x04"))
	f.unique = base64.RawURLEncoding.EncodeToString([]byte("AQ" + n))
	f.path = k.folder + "/file_" + n + strings.ToLower(path.Ext(u.name))
	st.byID[f.id], st.byPath[f.path] = f, f
	st.order = append(st.order, f)
	for st.bytes += f.weight; st.bytes > st.most && len(st.order) > 1; st.order = st.order[1:] {
		old := st.order[0]
		st.bytes -= old.weight
		delete(st.byID, old.id)
		delete(st.byPath, old.path)
		if old.negative == nil {
			continue
		}
		for _, size := range old.negative.sizes {
			delete(st.byID, size.id)
			delete(st.byPath, size.path)
		}
	}
	return f
}

// source is a file argument: an upload, or the id of a file already stored.
type source struct {
	id   string
	file *upload
}

// file reads a file argument: a part of the field's name, attach://<part>, or an id.
func (q *request) file(field string) (source, error) {
	part := field
	if id := q.args[field]; id != "" {
		name, attached := strings.CutPrefix(id, "attach://")
		if !attached {
			return source{id: id}, nil
		}
		part = name
	}
	u, ok := q.files[part]
	if !ok {
		return source{}, bad("There is no %s in the request", field)
	}
	return source{file: &u}, nil
}

func (st *store) photo(from source) (*file, error) {
	if from.file == nil {
		return st.again(from.id, "Photo")
	}
	u := *from.file
	switch size := len(u.data); {
	case size == 0:
		return nil, bad("File must be non-empty")
	case size > largestPhoto:
		return nil, bad("File of size %d bytes is too big for a photo; the maximum size is %d bytes", size, largestPhoto)
	}
	picture, _, err := image.DecodeConfig(bytes.NewReader(u.data))
	if err != nil {
		return nil, bad("IMAGE_PROCESS_FAILED")
	}
	if w, h := picture.Width, picture.Height; w+h > 10000 || w > 20*h || h > 20*w {
		return nil, bad("PHOTO_INVALID_DIMENSIONS")
	}
	u.mime, u.name = "image/jpeg", "photo.jpg"
	f := st.keep("Photo", u)
	st.develop(f, picture.Width, picture.Height)
	return f, nil
}

func (st *store) document(from source) (*file, error) {
	if from.file == nil {
		return st.again(from.id, "Document")
	}
	u := *from.file
	if len(u.data) == 0 {
		return nil, bad("File must be non-empty")
	}
	if known := mime.TypeByExtension(path.Ext(u.name)); known != "" && (u.mime == "" || u.mime == "application/octet-stream") {
		u.mime, _, _ = mime.ParseMediaType(known)
	}
	return st.keep("Document", u), nil
}

// again finds a stored file by an id, with the complaints of
// FileManager::from_persistent_id.
func (st *store) again(id, kind string) (*file, error) {
	f := st.byID[id]
	switch {
	case f != nil && f.kind == kind:
		return f, nil
	case f != nil:
		return nil, bad("Can't use file of type %s as %s", f.kind, kind)
	case strings.Contains(id, "."): // an address: nothing is fetched from outside
		if _, err := checkLink(id, false); err != nil {
			return nil, bad("Invalid file HTTP URL specified: %s", err)
		}
		return nil, bad("Failed to get HTTP URL content")
	}
	return nil, bad("Wrong remote file identifier specified: %s", strangeID(id))
}

func strangeID(id string) string {
	for i := range len(id) {
		if !isAlnum(id[i]) && id[i] != '-' && id[i] != '_' && id[i] != '=' {
			return "Wrong character in the string"
		}
	}
	if len(strings.TrimRight(id, "="))%4 == 1 {
		return "Wrong string length"
	}
	return "can't unserialize it. Wrong last symbol"
}

// sizes lists the sizes of a photo, the largest last.
func (f *file) sizes() []PhotoSize {
	var all []PhotoSize
	for _, one := range f.negative.sizes {
		all = append(all, PhotoSize{FileID: one.id, UniqueID: one.unique, Width: one.width, Height: one.height})
	}
	return all
}

func (f *file) document() *Document {
	return &Document{FileID: f.id, UniqueID: f.unique, Name: f.name, MIME: f.mime, Size: len(f.data)}
}

type fileInfo struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Size   int    `json:"file_size,omitempty"`
	Path   string `json:"file_path,omitempty"`
}

func getFile(s *Server, q *request) (any, error) {
	id := q.args["file_id"]
	if id == "" {
		return nil, bad("file_id not specified")
	}
	s.mu.Lock()
	f := s.files.byID[id]
	s.mu.Unlock()
	if f == nil {
		return nil, bad("invalid file_id")
	}
	size := len(f.content())
	if size > largestDownload {
		return nil, bad("file is too big")
	}
	return fileInfo{ID: f.id, Unique: f.unique, Size: size, Path: f.path}, nil
}

// download serves /file/bot<token>/<path>; rest is everything after "bot".
func (s *Server) download(w http.ResponseWriter, r *http.Request, rest string) {
	token, name, _ := strings.Cut(rest, "/")
	if err := s.admit(token); err != nil {
		deny(w, err)
		return
	}
	s.mu.Lock()
	f := s.files.byPath[name]
	s.mu.Unlock()
	if f == nil {
		deny(w, &refusal{code: 404, text: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content()))
}
