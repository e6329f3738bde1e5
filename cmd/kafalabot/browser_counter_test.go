package main

import (
	"crypto/rand"
	"fmt"
	stdimage "image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

const firstCitizen = 7100000001

// TestCounterInABrowser is the demo's admin, who invites an officer, and that officer at the counter: they look a paid
// guarantee up by its reference, by the QR's link and by an uploaded photo of the sheet, compares an ID number, and
// marks it as presented. Pictures of every stage are kept in the folder KAFALABOT_SCREENSHOTS.
func TestCounterInABrowser(t *testing.T) {
	t.Parallel()
	chromium(t)
	shots := os.Getenv("KAFALABOT_SCREENSHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	if err := os.MkdirAll(filepath.Join(shots, "readme"), 0o755); err != nil {
		t.Fatal(err)
	}
	world, s := demoWorld(t), readScene(t)
	g := paid(t, world, s)

	b := openBrowser(t, shots)
	b.desk()
	c := speaking(t, b, "ar")
	c.open(world.page)
	appointInChat(c)
	b.phone()
	c.tab = b
	c.front()
	atTheCounter(c, s, world, g)
	c.uncomplaining()
}

// paid is a guarantee between the people of the scene, paid for and delivered to the first citizen.
func paid(t *testing.T, world *demo, s scene) kafala.Guarantee {
	t.Helper()
	return paidBetween(t, world, firstCitizen, kafala.Answers{
		"guarantor_id": "1012345672", "guarantor_name": s.GuarantorNameRight, "mobile": "+966501112233", "mobile_from": "telegram",
		"person_id": s.PersonID, "person_name": s.PersonName, "accident": s.Accident, "region": "riyadh", "kind": "appearance"})
}

// paidBetween is a guarantee with these answers, paid for and delivered to this citizen.
func paidBetween(t *testing.T, world *demo, chat int64, answers kafala.Answers) kafala.Guarantee {
	t.Helper()
	ctx, office := t.Context(), world.app.office
	world.chats.As(chat).Type("/help")
	draft := strings.ToLower(rand.Text()[:16])
	g, _, p, err := office.Apply(ctx, kafala.Application{Chat: chat, Language: "ar", Draft: draft, Answers: answers})
	if err != nil || p != nil {
		t.Fatal(err, p)
	}
	if g, err = office.MakeLink(ctx, g.ID, true); err == nil {
		_, err = world.gateway.Pay(g.Invoice.ID, approvedMada)
	}
	if err == nil {
		g, err = office.Settle(ctx, g.Invoice.ID, "")
	}
	if err != nil || g.Reference == "" {
		t.Fatal(err, g.Status)
	}
	return g
}

// appointInChat has the admin register their name and invite the officer, the officer accept, and the admin confirm.
func appointInChat(c conversation) {
	c.Helper()
	c.becomes(demoAdmin)
	c.tap(css("#start"))
	c.tap(css(`.key[data-data^="called:"]`)) // the desk comes beside it
	c.stands(c.line("called.ask.own"))
	c.types("خالد العتيبي، الإدارة العامة للمرور")
	c.sees(c.line("called.done", locales.Data{"Name": "خالد العتيبي", "Office": "الإدارة العامة للمرور"}))
	c.types("/staff")
	c.sees(c.line("team"))
	c.shot("40-staff")
	c.tap(css(`.message:last-of-type .key[data-data="invite:officer"]`))
	c.types("نورة القحطاني، مرور شمال الرياض")
	c.sees("start=s_")
	c.shot("41-invitation")
	link := eval[string](c.tab, `[...document.querySelectorAll('#log .message code')].at(-1).innerText.replace(/[\u2066-\u2069]/g, '')`)
	c.becomes(theOfficer)
	c.open(link)
	c.taps(c.word("button.joinyes"))
	c.sees(c.word("invite.accepted", locales.Data{"Rank": c.word("rank.officer")}))
	c.becomes(demoAdmin)
	c.taps(c.word("button.confirm"))
	c.sees(c.word("rank.officer"))
	c.shot("42-confirmed")
	c.becomes(theOfficer)
	c.sees(c.word("rank.officer"))
}

func atTheCounter(c conversation, s scene, world *demo, g kafala.Guarantee) {
	c.Helper()
	reference := kafala.GroupReference(g.Reference)
	card := func(standing string) {
		c.Helper()
		c.sees(reference)
		first, _, _ := strings.Cut(c.line(standing, locales.Data{"Ago": "|"}), "|")
		c.sees(first)
		missing(c.T, "the card", c.last(), []string{g.Answers["guarantor_id"], s.PersonID, "501112233", "سليمان", "سالم"})
	}
	c.answered(func() { c.types("الرقم " + reference + " لو سمحت") })
	card("card.fresh")
	small(c.tab, "card", c.shot("43-card"))

	c.answered(func() { c.open(world.app.bot.QRLink(g)) })
	card("card.fresh")
	c.shot("44-scanned")

	if picture := photographed(c, world, firstCitizen); picture != "" {
		c.answered(func() { c.upload("photo", picture) })
		card("card.fresh")
		c.shot("45-photographed")
	}

	c.taps(c.word("button.match"))
	c.sees(c.line("ask.match", locales.Data{"Reference": reference}))
	c.types(s.PersonID)
	c.sees(c.line("match.person", locales.Data{"Reference": reference}))
	c.forgotten(s.PersonID)
	c.shot("46-matched")
	c.taps(c.word("button.shown"))
	card("card.now")
	c.shot("47-presented")

	c.answered(func() { c.types(g.Reference) })
	card("card.mine")
	c.wait(labelled(c.word("button.strike")) + " !== null")
	c.shot("48-presented-before")
	c.taps(c.word("button.more"))
	c.sees(c.line("card.undertaken", locales.Data{"Version": g.Undertaking.Version}))
	c.shot("48-details")
	c.tap(css("#theme"))
	c.wait(`document.documentElement.dataset.theme === 'dark'`)
	c.shot("49-dark")
}

// answered does something and waits until the bot has one bubble more.
func (c conversation) answered(act func()) {
	c.Helper()
	count := func() string { return fmt.Sprintf(`(() => {%s return bot.length; })()`, reading) }
	before := eval[int](c.tab, count())
	act()
	c.wait(fmt.Sprintf("%s > %d", count(), before))
}

var tags = regexp.MustCompile(`<[^>]*>`)

// line is the first line of a message of the bot as it is read.
func (c conversation) line(key string, data ...locales.Data) string {
	c.Helper()
	first, _, _ := strings.Cut(tags.ReplaceAllString(c.word(key, data...), ""), "\n")
	return first
}

// photographed takes a photo of the printed sheet: a little turned, on a table, as a JPEG. Without poppler it says
// aloud that it cannot.
func photographed(c conversation, world *demo, chat int64) string {
	c.Helper()
	var sheet []byte
	for end := time.Now().Add(patient); len(sheet) == 0 && time.Now().Before(end); time.Sleep(frame) {
		for _, m := range world.chats.As(chat).Messages() {
			if m.Document != nil {
				sheet, _ = world.chats.As(chat).File(m.Document.FileID)
			}
		}
	}
	if len(sheet) == 0 {
		c.Fatal("the sheet was not delivered")
	}
	file := filepath.Join(c.shots, "officer-sheet.pdf")
	if err := os.WriteFile(file, sheet, 0o644); err != nil {
		c.Fatal(err)
	}
	if _, ok := printed(c, "pdftoppm", "-r", "150", "-png", "-singlefile", file, filepath.Join(c.shots, "officer-sheet")); !ok {
		return ""
	}
	drawn, err := os.Open(filepath.Join(c.shots, "officer-sheet.png"))
	if err != nil {
		c.Fatal(err)
	}
	defer drawn.Close()
	flat, err := png.Decode(drawn)
	if err != nil {
		c.Fatal(err)
	}
	out, err := os.Create(filepath.Join(c.shots, "officer-photo.jpg"))
	if err != nil {
		c.Fatal(err)
	}
	defer out.Close()
	if err := jpeg.Encode(out, turned(flat, 4*math.Pi/180), &jpeg.Options{Quality: 70}); err != nil {
		c.Fatal(err)
	}
	return out.Name()
}

// turned lays a sheet on a table, turned by an angle.
func turned(sheet stdimage.Image, angle float64) stdimage.Image {
	b := sheet.Bounds()
	w, h := b.Dx()*5/4, b.Dy()*5/4
	table := stdimage.NewRGBA(stdimage.Rect(0, 0, w, h))
	draw.Draw(table, table.Bounds(), stdimage.NewUniform(color.RGBA{0x6b, 0x5a, 0x48, 0xff}), stdimage.Point{}, draw.Src)
	sin, cos := math.Sincos(angle)
	for y := range h {
		for x := range w {
			dx, dy := float64(x-w/2), float64(y-h/2)
			at := stdimage.Pt(int(dx*cos+dy*sin)+b.Dx()/2, int(dy*cos-dx*sin)+b.Dy()/2)
			if at.In(b) {
				table.Set(x, y, sheet.At(at.X, at.Y))
			}
		}
	}
	return table
}

// upload sends a file of this machine by the chat's attach button.
func (c conversation) upload(kind, file string) {
	c.Helper()
	c.tap(css("[data-action=attach]"))
	c.tap(css(fmt.Sprintf("[data-attach=%s]", kind)))
	c.chooses("input[type=file]", file)
}
