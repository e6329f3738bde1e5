package bot

import (
	"context"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/receipt"
	"kafalabot/voice"
)

// sendPaid takes the buttons off what has asked for the payment, and sends the receipt. Where they cannot be taken off now
// the receipt comes all the same, and they are left to the next try, as after a crash in between.
func (b *Bot) sendPaid(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	bared := p.Part(ctx, "bare", func(ctx context.Context) error { return b.bare(ctx, g.Chat, g.ID, 0) })
	if err := b.sendReceipt(ctx, p, v, g); err != nil {
		return err
	}
	if p.Detail == "" && bared == nil { // the first one
		b.passed(dialogs.Pass{Place: dialogs.AtLink, Passage: dialogs.Answered})
	}
	return bared
}

// sendReceipt sends the reference, the QR and the sheet.
func (b *Bot) sendReceipt(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	first := p.Detail == ""
	if g.Frozen() { // it is not to be relied on: that is told apart, and the receipt comes once it is lifted
		if !first || !g.PaidFrozen() {
			return nil
		}
		return p.Part(ctx, "hold", b.sender(p, v, telegram.Message{HTML: voice.Joined(
			v.HTML("onhold.came", locales.Data{"Amount": g.Payment.Amount.String()}), v.HTML(heldKey(g), onHold(v, g)))}))
	}
	if g.Status != kafala.Issued && !(first && g.Status == kafala.Ended && g.Erased.IsZero()) && !g.Unreceipted() {
		return nil // over meanwhile: that is told apart. Whoever has paid gets one receipt, though it comes late
	}
	err := p.Part(ctx, "text", b.sender(p, v, telegram.Message{HTML: asCopy(p, v, b.receiptText(v, g)),
		Inline: []telegram.Row{{copyButton(v, g)}, {telegram.Button(v.Plain("button.requests", nil), telegram.Callback{Verb: "list"})}}}))
	if err != nil {
		return err
	}
	p.Mark(ctx)
	files, code := g.Files, receipt.NewCode(b.house.QRLink(g))
	err = p.Part(ctx, "photo", func(ctx context.Context) (err error) {
		files.QR, err = b.sendQR(ctx, p, v, g, code)
		return err
	})
	if err != nil {
		return err
	}
	p.Mark(ctx)
	err = p.Part(ctx, "sheet", func(ctx context.Context) (err error) {
		files.Sheet, err = b.sendSheet(ctx, p, v, g, code)
		return err
	})
	if err != nil {
		return err
	}
	if files != g.Files {
		if err := b.Office.RememberFiles(ctx, g, files); err != nil {
			b.house.Log.Warn("the names of a receipt's files were not kept", "guarantee", g.ID, "err", err)
		}
	}
	return nil
}

// asCopy says above a text that the receipt is a copy, where one was asked for.
func asCopy(p *courier.Parcel, v voice.Voice, text string) string {
	if p.Kind != kafala.SendReceipt || !strings.HasPrefix(p.Detail, kafala.CopyAsked) {
		return text
	}
	return voice.Joined(v.HTML("receipt.copy", nil), text)
}

// receiptText is what comes with a receipt: how much of its money is back, and what to do next, or what was decided; where it comes too
// late for either, what is so now.
func (b *Bot) receiptText(v voice.Voice, g kafala.Guarantee) string {
	data, o := v.GuaranteeData(g), b.Settings.Operator
	data["Reference"], data["Moment"], data["Status"] = kafala.GroupReference(g.Reference), v.Moment(g.IssuedAt), v.Status(g)
	data["Contact"], data["Hours"], data["Card"] = o.Contact.In(v.Language), v.Hours(), v.Card(g)
	if !g.Counts() {
		return voice.Joined(v.HTML("receipt.over", data), v.SumsLine(g))
	}
	text := voice.Joined(v.HTML("receipt", data), v.SumsLine(g))
	if next := v.NextStep(g); next != "" {
		text += "\n\n" + v.HTML("receipt.next", data)
	} else {
		text += "\n\n" + voice.Joined(verdictLine(v, g), waitsLine(v, g, b.house.Now()), v.HTML("decided.ask", data))
	}
	return voice.Joined(text, b.endsLine(v, g))
}

// endsLine says when a guarantee ends by itself, and where that waits that it does; empty: it does not end by itself.
func (b *Bot) endsLine(v voice.Voice, g kafala.Guarantee) string {
	at, waits := g.Ends(b.house.Now())
	if at.IsZero() {
		return ""
	}
	key := "ends"
	if waits {
		key = "ends.waits"
	}
	return v.HTML(key, locales.Data{"Day": v.Day(kafala.DateOf(at))})
}

func (b *Bot) sendQR(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee, code *receipt.Code) (string, error) {
	photo, err := telegram.Upload(g.Files.QR, "qr-"+g.Reference+".png", func() ([]byte, error) { return b.drawQR(code) })
	if err != nil {
		return "", err
	}
	var sent *models.Message
	err = telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) (err error) {
		sent, err = b.house.API.SendPhoto(ctx, &tg.SendPhotoParams{ChatID: p.Chat, Photo: photo, DisableNotification: p.Silent,
			ParseMode: models.ParseModeHTML, Caption: v.Stamp(asCopy(p, v, v.HTML("receipt.qr", locales.Data{
				"Reference": kafala.GroupReference(g.Reference), "Bot": b.house.Voices.UserName})))})
		return err
	})
	if err != nil || len(sent.Photo) == 0 {
		return g.Files.QR, err
	}
	return sent.Photo[len(sent.Photo)-1].FileID, nil
}

func (b *Bot) sendSheet(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee, code *receipt.Code) (string, error) {
	document, err := telegram.Upload(g.Files.Sheet, "kafala-"+g.Reference+".pdf", func() ([]byte, error) {
		sheet := b.house.Voices.Sheet(g, b.house.QRLink(g))
		sheet.Code = code
		return b.drawSheet(sheet)
	})
	if err != nil {
		return "", err
	}
	var sent *models.Message
	err = telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) (err error) {
		sent, err = b.house.API.SendDocument(ctx, &tg.SendDocumentParams{ChatID: p.Chat, Document: document, DisableNotification: p.Silent,
			ParseMode: models.ParseModeHTML, Caption: v.Stamp(asCopy(p, v, v.HTML("receipt.sheet", locales.Data{
				"Reference": kafala.GroupReference(g.Reference)})))})
		return err
	})
	if err != nil || sent.Document == nil {
		return g.Files.Sheet, err
	}
	return sent.Document.FileID, nil
}
