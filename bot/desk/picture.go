package desk

import (
	"context"
	"errors"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/receipt"
)

// A picture that a member of staff sends is looked at for a QR and then deleted, whatever it shows: nobody's papers
// stay in a chat. A picture of an album is read like any other: each may be of another sheet.

// picture is a file that may hold a QR.
type picture struct {
	id   string
	size int64 // bytes, as Telegram says
}

// pictureIn takes the picture out of a message; false: what was sent is none.
func pictureIn(m *telegram.Received) (picture, bool) {
	if n := len(m.Photo); n > 0 {
		return picture{m.Photo[n-1].FileID, int64(m.Photo[n-1].FileSize)}, true
	}
	d := m.Document
	if d == nil || d.Type != "image/jpeg" && d.Type != "image/png" {
		return picture{}, false
	}
	return picture{d.FileID, d.Size}, true
}

// pictureGiven answers a picture or a file: with the card of the QR in it, else of the references that stand beside it.
func (k clerk) pictureGiven(ctx context.Context) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	m := k.Request.Message
	gone := k.Deletion(m.ID, telegram.UpdateTime) // by whoever reads it, once it is read
	if err := k.Await(ctx, "", gone); err != nil {
		return true, err
	}
	text, err := "", receipt.ErrNotPicture
	if p, ok := pictureIn(m); ok {
		text, err = k.readPicture(ctx, p)
	}
	k.InBackground(ctx, func(ctx context.Context) { k.DeleteNow(ctx, gone) })
	if err == nil {
		return true, k.codeGiven(ctx, text)
	}
	beside := m.Caption
	if m.Document != nil {
		beside += " " + m.Document.Name
	}
	if found, mistyped := typed.References(beside); len(found)+len(mistyped) > 0 {
		return k.lookUpAll(ctx, found, mistyped)
	}
	if k.Follows() { // that there is nothing in an album is said once; what there is, of each picture
		return true, nil
	}
	for key, is := range map[string]error{"picture.large": receipt.ErrTooLarge, "picture.none": receipt.ErrNoCode,
		"picture.other": receipt.ErrNotPicture} {
		if errors.Is(err, is) {
			limits := locales.Data{"Megabytes": receipt.MaxPictureBytes >> 20, "Megapixels": receipt.MaxPicturePixels / 1_000_000}
			return true, k.Show(ctx, telegram.Message{HTML: k.Voice.HTML(key, limits)}, false)
		}
	}
	if what, _ := telegram.Judge(err); what == telegram.Wrong {
		k.Log.Warn("a picture could not be fetched", "update", k.Request.Update, "err", err)
		return true, k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("picture.gone", nil)}, false)
	}
	return true, err
}

// readPicture fetches a picture and reads the QR in it. How large it is is judged before anything of it is fetched.
func (k clerk) readPicture(ctx context.Context, p picture) (string, error) {
	if p.size > receipt.MaxPictureBytes {
		return "", receipt.ErrTooLarge
	}
	k.Acting(ctx, k.Request.Chat, models.ChatActionTyping)
	var text string
	err := telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) error {
		f, err := k.API.GetFile(ctx, &tg.GetFileParams{FileID: p.id})
		if err != nil {
			return err
		}
		res, err := k.Fetch(ctx, f.FilePath)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		codes, err := receipt.ReadCodesFrom(ctx, res.Body, func(text string) bool { _, _, ok := k.ReadLink(text); return ok })
		if err == nil {
			text = codes[0]
		}
		return err
	})
	return text, err
}

// codeGiven answers what a QR says: with the card of the guarantee that it names, or that it is none of this bot's,
// which the admins are told.
func (k clerk) codeGiven(ctx context.Context, text string) error {
	if id, token, ok := k.ReadLink(text); ok {
		return k.scan(ctx, id, token)
	}
	if err := k.Counter.Foreign(ctx, k.by); err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("picture.foreign", nil)}, false)
}
