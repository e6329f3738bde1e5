package bot

import (
	"context"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// deletable is how old a message may be that a bot deletes: https://core.telegram.org/bots/api#deletemessage
const deletable = 48 * time.Hour

func (b *Bot) forgetMessage(ctx context.Context, d kafala.Delivery) error {
	if b.Now().Sub(d.Since) > deletable {
		return nil
	}
	return b.Call(ctx, "deleteMessage", &tg.DeleteMessageParams{ChatID: d.Chat, MessageID: d.Message})
}

// sendReminder shows where an unfinished request stands, once, after the person has done nothing for a while.
func (b *Bot) sendReminder(ctx context.Context, p *courier.Parcel) error {
	st, err := b.Sessions.Load(ctx, p.Chat)
	if err != nil {
		return err
	}
	if st.Session.Draft != p.Detail {
		return nil // submitted, given up, or run out
	}
	if due := st.Session.Seen.Add(time.Duration(b.Settings.Times.Reminder)); b.Now().Before(due) {
		return courier.TooEarlyError{Until: due}
	}
	v := b.voices.In(st.Profile.Language)
	screen := b.dialog.Screen(st.Session)
	screen.Note = "reminder"
	return p.Part(ctx, "text", b.sender(p.Chat, v, b.draw(v, screen)))
}

// sendReceipt sends the reference, the QR and the sheet.
func (b *Bot) sendReceipt(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	first := p.Detail == ""
	if g.Status != kafala.Issued && !(first && g.Status == kafala.Ended && g.Erased.IsZero()) {
		return nil // over meanwhile: that is told apart. Whoever has paid gets one receipt, though it comes late
	}
	data := v.GuaranteeData(g)
	reference := kafala.GroupReference(g.Reference)
	data["Reference"], data["Moment"] = reference, v.Moment(g.IssuedAt)
	o := b.Settings.Operator
	data["Contact"], data["Hours"] = o.Contact.In(v.Language), o.Hours.In(v.Language)
	text := v.HTML("receipt", data)
	if !g.Until.IsZero() {
		text += "\n" + v.HTML("ends", locales.Data{"Day": v.Gregorian(kafala.DateOf(g.Until))})
	}
	err := p.Part(ctx, "text", b.sender(p.Chat, v, telegram.Message{HTML: text,
		Inline: []telegram.Row{{copyButton(v, g)}, {telegram.Button(v.Plain("button.requests", nil), telegram.Callback{Verb: "list"})}}}))
	if err != nil {
		return err
	}
	p.Mark(ctx)
	b.Acting(ctx, p.Chat, models.ChatActionUploadDocument)
	files := g.Files
	err = p.Part(ctx, "photo", func(ctx context.Context) (err error) {
		files.QR, err = b.sendQR(ctx, p.Chat, v, g)
		return err
	})
	if err != nil {
		return err
	}
	p.Mark(ctx)
	err = p.Part(ctx, "sheet", func(ctx context.Context) (err error) {
		files.Sheet, err = b.sendSheet(ctx, p.Chat, v, g)
		return err
	})
	if err != nil {
		return err
	}
	if files != g.Files {
		if err := b.Office.RememberFiles(ctx, g.ID, files); err != nil {
			b.Log.Warn("the names of a receipt's files were not kept", "guarantee", g.ID, "err", err)
		}
	}
	return nil
}

// QRLink is what the QR of an issued guarantee holds: an id and a token, nothing of persons.
func (b *Bot) QRLink(g kafala.Guarantee) string {
	return telegram.Link(b.LinkURL, b.voices.UserName, "v_"+g.ID+"_"+g.Token)
}

func (b *Bot) sendQR(ctx context.Context, chat int64, v voice.Voice, g kafala.Guarantee) (string, error) {
	photo, err := telegram.Upload(g.Files.QR, "qr-"+g.Reference+".png", func() ([]byte, error) { return b.QR(b.QRLink(g)) })
	if err != nil {
		return "", err
	}
	var sent *models.Message
	err = telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) (err error) {
		sent, err = b.Api.SendPhoto(ctx, &tg.SendPhotoParams{ChatID: chat, Photo: photo, ParseMode: models.ParseModeHTML,
			Caption: v.Stamp(v.HTML("receipt.qr", locales.Data{"Reference": kafala.GroupReference(g.Reference), "Bot": b.voices.UserName}))})
		return err
	})
	if err != nil || len(sent.Photo) == 0 {
		return g.Files.QR, err
	}
	return sent.Photo[len(sent.Photo)-1].FileID, nil
}

func (b *Bot) sendSheet(ctx context.Context, chat int64, v voice.Voice, g kafala.Guarantee) (string, error) {
	document, err := telegram.Upload(g.Files.Sheet, "kafala-"+g.Reference+".pdf", func() ([]byte, error) { return b.Sheet(b.voices.Sheet(g, b.QRLink(g))) })
	if err != nil {
		return "", err
	}
	var sent *models.Message
	err = telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) (err error) {
		sent, err = b.Api.SendDocument(ctx, &tg.SendDocumentParams{ChatID: chat, Document: document, ParseMode: models.ParseModeHTML,
			Caption: v.Stamp(v.HTML("receipt.sheet", locales.Data{"Reference": kafala.GroupReference(g.Reference)}))})
		return err
	})
	if err != nil || sent.Document == nil {
		return g.Files.Sheet, err
	}
	return sent.Document.FileID, nil
}
