package botapi

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
)

// Content that people send beside text. Under the lock.

func (p *person) contact() *Contact {
	return &Contact{PhoneNumber: p.Phone, FirstName: p.FirstName, LastName: p.LastName, UserID: p.ID}
}

// sayFile sends an uploaded picture or document.
func (s *Server) sayFile(p *person, c *chat, kind string, u upload) (*Message, error) {
	var m Message
	switch kind {
	case "photo":
		f, err := s.files.photo(source{file: &u})
		if err != nil {
			return nil, errors.New("this is no picture that can be sent as a photo")
		}
		m.Photo = f.sizes()
	default:
		f, err := s.files.document(source{file: &u})
		if err != nil {
			return nil, errors.New("an empty file cannot be sent")
		}
		m.Document = f.document()
	}
	return s.say(p, c, m)
}

// sayKind sends a sample of a kind that needs no words.
func (s *Server) sayKind(p *person, c *chat, kind string) (*Message, error) {
	var m Message
	switch kind {
	case "voice":
		f := s.files.keep("Voice", upload{name: "voice.oga", mime: "audio/ogg", data: []byte("OggS sample without sound")})
		m.Voice = &Voice{FileID: f.id, UniqueID: f.unique, Duration: 3, MIME: f.mime, Size: len(f.data)}
	case "sticker":
		f := s.files.keep("Sticker", upload{name: "sticker.png", mime: "image/png", data: s.sample()})
		m.Sticker = &Sticker{FileID: f.id, UniqueID: f.unique, Type: "regular", Width: 512, Height: 512, Emoji: "\U0001F44D", Size: len(f.data)}
	case "photo":
		return s.sayFile(p, c, "photo", upload{data: s.sample()})
	case "poll":
		m.Poll = &Poll{ID: itoa(s.now()) + itoa(s.lastID), Question: "?", IsAnonymous: true, Type: "regular",
			Options: []PollOption{{PersistentID: "1", Text: "1"}, {PersistentID: "2", Text: "2"}}, AllowsRevoting: true}
	case "location":
		m.Location = &Location{Latitude: 24.7136, Longitude: 46.6753}
	default:
		return nil, errors.New("unknown kind of message")
	}
	return s.say(p, c, m)
}

// sample draws a small picture.
func (s *Server) sample() []byte {
	const side = 64
	picture := image.NewPaletted(image.Rect(0, 0, side, side),
		color.Palette{color.RGBA{0x1f, 0x6f, 0x8b, 0xff}, color.RGBA{0xe6, 0xb8, 0x4c, 0xff}})
	for y := range side {
		for x := range side {
			if dx, dy := x-side/2, y-side/2; dx*dx+dy*dy < side*side/5 {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, picture) // a buffer takes everything
	return out.Bytes()
}
