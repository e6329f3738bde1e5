package bot_test

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// unmarked takes the marks of direction out of a text.
var unmarked = strings.NewReplacer("\u2066", "", "\u2069", "")

// A picture in which nothing can be read ends nothing that is waited for, and says so; one of a receipt does.
func TestPictureWhileSomethingIsAwaited(t *testing.T) {
	long.Test(t)
	t.Parallel()
	var white bytes.Buffer
	must(t, png.Encode(&white, image.NewGray(image.Rect(0, 0, 200, 200))))
	tap := func(who int64, data string) func(*counters) int64 {
		return func(c *counters) int64 { c.tap(who, data); return who }
	}
	for name, w := range map[string]struct {
		begin    func(*counters) int64
		waits    string
		goesOver string // what ends it by a tap
	}{
		"match":      {tap(badr, "match:%s"), "ما زلنا ننتظر رقم الهوية للمطابقة", "enough"},
		"find":       {tap(badr, "find:case"), "ما زلنا ننتظر رقم الهوية للبحث", "enough"},
		"freeze":     {tap(badr, "freezeid:unwanted"), "ما زلنا ننتظر رقم الهوية المطلوب إيقافه", "enough"},
		"case":       {tap(badr, "bycase"), "ما زلنا ننتظر رقم الحادث", "enough"},
		"pay":        {tap(badr, "bypayfor:case"), "رقم عملية الدفع", "enough"},
		"card":       {tap(badr, "bycardfor:case"), "آخر 4 أرقام", "enough"},
		"invitation": {tap(badr, "invite:officer"), "ما زلنا ننتظر الاسم ثم الجهة", "team"},
		"name":       {tap(badr, "called:7400000001"), "ما زلنا ننتظر الاسم ثم الجهة", "team"},
		"answer":     {func(c *counters) int64 { taken(c.t, c, noura); return noura }, "ما زلنا ننتظر الجواب", "letgo"},
		"those of an accident": {func(c *counters) int64 {
			c.tap(badr, "bycase")
			c.writes(badr, c.g.Answers["accident"], false)
			return badr
		}, "ما زلنا ننتظر رقم الهوية من البطاقة الأصلية", "enough"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			who := w.begin(c)
			asked := func() string {
				st, err := c.Store.Chats().Load(t.Context(), who)
				must(t, err)
				return st.Session.Asked
			}
			before := asked()
			if before == "" {
				t.Fatal("nothing is waited for: " + c.Chats.As(who).Last().Text)
			}
			c.Chats.As(who).SendPhoto(white.Bytes())
			c.Quiet()
			last := c.Chats.As(who).Last()
			text := unmarked.Replace(last.Text)
			if !strings.Contains(text, "لم نجد رمز QR") || !strings.Contains(text, w.waits) ||
				!offers(last, w.goesOver) || !offers(last, "desk") {
				t.Errorf("said: %s %v", last.Text, buttonsOf(last))
			}
			if now := asked(); now != before {
				t.Errorf("%q is waited for, before %q", now, before)
			}
			c.Chats.As(who).SendPhoto(inOnePicture(t, c.Bot.QRLink(c.g)))
			c.Quiet()
			if now := asked(); now != "" {
				t.Errorf("%q is waited for after a receipt", now)
			}
		})
	}
}

// Of pictures that are sent together each may be of another sheet: one that could not be read says so, whatever another one of them held,
// and whichever came first.
func TestUnreadPictureOfAnAlbum(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	sheet, none := inOnePicture(t, w.Bot.QRLink(g)), world.Picture()
	for name, album := range map[string]struct {
		pictures      [][]byte
		cards, unread int
	}{
		"the sheet first": {[][]byte{sheet, none}, 1, 1}, "the sheet last": {[][]byte{none, sheet}, 1, 1},
		"two of three unread": {[][]byte{none, sheet, none}, 1, 2}, "none": {[][]byte{none, none}, 0, 2},
	} {
		since := c.Last().ID
		c.SendAlbum(album.pictures...)
		w.Quiet()
		said := saidSince(c, since)
		if n := strings.Count(said, longest(noteWords(t, "picture.none"))); n != album.unread {
			t.Errorf("%s: %d of %d say that they were not read: %s", name, n, album.unread, said)
		}
		if n := strings.Count(unmarked.Replace(said), kafala.GroupReference(g.Reference)); n != album.cards {
			t.Errorf("%s: %d cards: %s", name, n, said)
		}
	}
}

// A film among the pictures of an album is answered, too: that it is not read is said once.
func TestFilmInAnAlbum(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	since := c.Last().ID
	album := c.SendAlbum(inOnePicture(t, w.Bot.QRLink(g)), world.Picture())
	film := c.Send(botapi.Message{MediaGroup: album[0].MediaGroup, Video: &botapi.Video{FileID: "film", UniqueID: "film", Duration: 3}})
	w.Quiet()
	said := saidSince(c, since)
	if n := strings.Count(said, longest(noteWords(t, "picture.other"))); n != 1 {
		t.Errorf("%d times it is said that a film is not read: %s", n, said)
	}
	if slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == film.ID }) {
		t.Error("the film stays")
	}
}
