package desk

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/receipt"
)

// A picture or a file that a member of staff sends is looked at for a QR and then deleted, whatever it shows: nobody's papers
// stay in a chat. A picture of an album is read like any other, and answered like any other: each may be of another sheet; of a film or a
// sound it is said that they are not read. What a file is called proves nothing, and is asked only what kind it is, where Telegram does
// not know.

// paper is a picture or a file that may hold a QR.
type paper struct {
	id   string
	size int64     // bytes, as Telegram says
	way  staff.Way // ByPhoto, ByDocument
}

// largest is how many bytes of it are read.
func (p paper) largest() int64 {
	if p.way == staff.ByDocument {
		return receipt.MaxDocumentBytes
	}
	return receipt.MaxPictureBytes
}

// paperIn takes the picture or the file out of a message. The errors are receipt.ErrOtherKind, of a picture of a kind that is
// not read, and receipt.ErrNotPicture.
func paperIn(m *telegram.Received) (paper, error) {
	if n := len(m.Photo); n > 0 {
		return paper{m.Photo[n-1].FileID, int64(m.Photo[n-1].FileSize), staff.ByPhoto}, nil
	}
	d := m.Document
	if d == nil {
		return paper{}, receipt.ErrNotPicture
	}
	ending := strings.ToLower(path.Ext(d.Name))
	unknown := d.Type == "" || d.Type == "application/octet-stream"
	is := func(kind string, endings ...string) bool {
		return d.Type == kind || unknown && slices.Contains(endings, ending)
	}
	switch {
	case is("image/jpeg", ".jpg", ".jpeg"), is("image/png", ".png"):
		return paper{d.FileID, d.Size, staff.ByPhoto}, nil
	case is("application/pdf", ".pdf"):
		return paper{d.FileID, d.Size, staff.ByDocument}, nil
	case m.Animation != nil, strings.HasPrefix(d.Type, "image/"),
		unknown && slices.Contains(otherEndings, ending):
		return paper{}, receipt.ErrOtherKind
	}
	return paper{}, receipt.ErrNotPicture
}

// otherEndings are how files of pictures end that are not read.
var otherEndings = []string{".heic", ".heif", ".avif", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".jxl"}

// pictureGiven answers a picture or a file: with the cards of the codes in it, and of what stands beside it. Reading takes its
// time, in which a member may have been removed: their rank is asked again. What is waited for is over once something is read, and not
// before.
func (k clerk) pictureGiven(ctx context.Context) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	m := k.Request.Message
	gone := k.Deletion(m.ID, telegram.UpdateTime) // by whoever reads it, once it is read
	waits, asked := readAsking(k.State.Session.Asked, k.Now())
	kept := ""
	if asked {
		kept = k.State.Session.Asked
	}
	if err := k.Await(ctx, kept, gone); err != nil {
		return true, err
	}
	p, err := paperIn(m)
	var in handed
	if err == nil {
		in, err = k.read(ctx, p)
	}
	k.InBackground(ctx, func(ctx context.Context) { k.DeleteNow(ctx, gone) })
	by, lost := k.Counter.Who(ctx, k.Request.From.ID)
	if lost != nil {
		return true, lost
	}
	beside := k.handedIn(m.Caption)
	if k.by = by; !by.Rank.May(staff.LookUp) {
		tried := cmp.Or(in.asksFor(), beside.asksFor())
		tried.Duty, tried.Way = staff.LookUp, k.wayOf(p.way)
		return true, k.Counter.Allow(ctx, by, tried) // which refuses, and writes it down
	}
	switch {
	case err == nil:
		if err := k.moveOn(ctx); err != nil {
			return true, err
		}
		return true, k.showAll(ctx, in, beside)
	case !beside.empty():
		return k.lookUpAll(ctx, beside)
	}
	return true, k.unread(ctx, p, err, waits)
}

// asksFor is what the first of it names, as a refusal of it tells.
func (h handed) asksFor() (a staff.Action) {
	switch {
	case len(h.codes) > 0 && kafala.IsGuaranteeID(h.codes[0].ID):
		a.Guarantee = h.codes[0].ID
	case len(h.found) > 0:
		a.Asked = h.found[0]
	}
	return a
}

// unreadable is what is said of what could not be read: of a picture, and of a document.
var unreadable = []struct {
	is                error
	picture, document string
}{
	{receipt.ErrTooLarge, "picture.large", "document.large"},
	{receipt.ErrNoCode, "picture.none", "document.other"},
	{receipt.ErrOtherKind, "picture.kind", "document.other"},
	{receipt.ErrNotPicture, "picture.other", "document.other"},
	{receipt.ErrOtherDocument, "", "document.other"},
	{receipt.ErrLocked, "", "document.locked"},
}

// unread says why something was not read, what is of use instead, and what is waited for still.
func (k clerk) unread(ctx context.Context, p paper, err error, waits asking) error {
	for _, u := range unreadable {
		if !errors.Is(err, u.is) {
			continue
		}
		key := u.picture
		if p.way == staff.ByDocument {
			key = u.document
		}
		limits := locales.Data{"Megabytes": p.largest() >> 20, "Megapixels": receipt.MaxPicturePixels / 1_000_000}
		return k.Show(ctx, k.besideWait(k.Voice.HTML(key, limits), waits), false)
	}
	if what, _ := telegram.Judge(err); what == telegram.Wrong {
		k.Log.Warn("a picture could not be fetched", "update", k.Request.Update, "err", err)
		return k.Show(ctx, k.besideWait(k.Voice.HTML("picture.gone", nil), waits), false)
	}
	return err
}

// read fetches a picture or a document and reads what it hands over. How large it is is judged before anything of it is
// fetched.
func (k clerk) read(ctx context.Context, p paper) (in handed, err error) {
	in.way = p.way
	if p.size > p.largest() {
		return in, receipt.ErrTooLarge
	}
	k.Acting(ctx, k.Request.Chat, models.ChatActionTyping)
	ours := func(text string) bool { return ofOurs(k.ReadCode(text)) }
	var codes receipt.Codes
	err = telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) error {
		f, err := k.API.GetFile(ctx, &tg.GetFileParams{FileID: p.id})
		if err != nil {
			return err
		}
		res, err := k.Fetch(ctx, f.FilePath)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if p.way == staff.ByPhoto {
			codes, err = receipt.ReadCodesFrom(ctx, res.Body, ours)
			return err
		}
		d, err := receipt.ReadDocumentFrom(ctx, res.Body, ours)
		codes.Texts, codes.Unread = d.Codes, d.Unread
		in.found, _ = typed.References(d.Text)
		return err
	})
	in.unread = codes.Unread
	for _, text := range codes.Texts {
		if code := k.ReadCode(text); !slices.Contains(in.codes, code) {
			in.codes = append(in.codes, code)
		}
	}
	if err == nil && in.empty() {
		err = receipt.ErrOtherDocument // a document of ours without a reference
	}
	return in, err
}
