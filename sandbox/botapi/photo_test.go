package botapi_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"slices"
	"testing"

	"kafalabot/sandbox/botapi"
)

func isJPEG(data []byte, width, height int) bool {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	return err == nil && c.Width == width && c.Height == height
}

// TestPhotosAsTelegramMakesThem walks the sizes: whatever is sent, a bot gets JPEGs of at most 1280 pixels.
func TestPhotosAsTelegramMakesThem(t *testing.T) {
	h := open(t, botapi.Config{})
	for _, c := range []struct {
		name          string
		width, height int
		want          [][2]int
	}{
		{"larger", 1500, 2000, [][2]int{{67, 90}, {240, 320}, {600, 800}, {960, 1280}}},
		{"wide", 1600, 400, [][2]int{{90, 22}, {320, 80}, {800, 200}, {1280, 320}}},
		{"as it was", 1280, 720, [][2]int{{90, 50}, {320, 180}, {800, 450}, {1280, 720}}},
		{"middling", 600, 500, [][2]int{{90, 75}, {320, 266}, {600, 500}}},
		{"tiny", 40, 20, [][2]int{{40, 20}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent := h.s.As(officer).SendPhoto(picture(t, c.width, c.height))
			var got [][2]int
			for _, size := range sent.Photo {
				got = append(got, [2]int{size.Width, size.Height})
				var file struct {
					Path string `json:"file_path"`
					Size int    `json:"file_size"`
				}
				h.must("getFile", m{"file_id": size.FileID}, &file)
				res, data := h.get("/file/bot" + token + "/" + file.Path)
				if res.StatusCode != http.StatusOK || !isJPEG(data, size.Width, size.Height) || len(data) != file.Size {
					t.Errorf("%d × %d: %s, %d bytes of %d", size.Width, size.Height, res.Status, len(data), file.Size)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("sizes %v, want %v", got, c.want)
			}
		})
	}
}

// TestSeeThroughIsWhite looks at a picture that is nothing but see-through.
func TestSeeThroughIsWhite(t *testing.T) {
	h := open(t, botapi.Config{})
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 50, 50))); err != nil {
		t.Fatal(err)
	}
	c := h.s.As(officer)
	data, err := c.File(c.SendPhoto(out.Bytes()).Photo[0].FileID)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := color.GrayModel.Convert(img.At(25, 25)).(color.Gray).Y; got < 0xf8 {
		t.Errorf("brightness %d", got)
	}
}

// TestFilesOfNobody asks the door of files for what it must not give.
func TestFilesOfNobody(t *testing.T) {
	h := open(t, botapi.Config{})
	sent := h.s.As(officer).SendPhoto(picture(t, 50, 50))
	var file struct {
		Path string `json:"file_path"`
	}
	h.must("getFile", m{"file_id": sent.Photo[0].FileID}, &file)
	for path, want := range map[string]int{
		"/file/bot" + token + "/photos/none.jpg": 404, "/file/bot" + token + "/": 404, "/file/bot" + token + "/../" + file.Path: 404,
		"/file/bot1:x/" + file.Path: 401, "/file/botx/" + file.Path: 401,
	} {
		if res, _ := h.get(path); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
}

// TestCommandsOfOnePerson gives an officer commands of their own, in two languages; nobody else sees them.
func TestCommandsOfOnePerson(t *testing.T) {
	h := open(t, botapi.Config{})
	h.must("setMyCommands", m{"commands": []m{{"command": "new", "description": "for all"}}}, nil)
	own := m{"type": "chat", "chat_id": officer}
	next := h.stream("as=7100000003&after=0", "")
	h.must("setMyCommands", m{"commands": []m{{"command": "find", "description": "in another language"}}, "scope": own}, nil)
	h.must("setMyCommands", m{"commands": []m{{"command": "find", "description": "in his"}, {"command": "today", "description": "today"}},
		"scope": own, "language_code": "ar"}, nil)
	// Each change reaches the open page: that for all (two chats, one of them the group), that for one person, and that
	// for their language.
	for _, want := range []int{1, 1, 2} {
		_, event := next()
		for event["chat"] != float64(officer) {
			_, event = next()
		}
		if list := event["commands"].([]any); event["type"] != "commands" || len(list) != want {
			t.Errorf("the page heard %v, want %d commands", event, want)
		}
	}
	seen := func(as string) (all []string) {
		for _, c := range h.state(as).Chats[0].Commands {
			all = append(all, c.Command+": "+c.Description)
		}
		return all
	}
	if got := seen("7100000003"); !slices.Equal(got, []string{"find: in his", "today: today"}) {
		t.Errorf("the officer sees %q", got)
	}
	for _, other := range []string{"7100000001", "7100000002", "7100000004"} {
		if got := seen(other); !slices.Equal(got, []string{"new: for all"}) {
			t.Errorf("%s sees %q", other, got)
		}
	}
	h.must("deleteMyCommands", m{"scope": own, "language_code": "ar"}, nil)
	h.must("deleteMyCommands", m{"scope": own}, nil)
	if got := seen("7100000003"); !slices.Equal(got, []string{"new: for all"}) {
		t.Errorf("no officer any more, and sees %q", got)
	}
}
