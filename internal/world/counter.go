package world

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"image/draw"
	"image/png"
	"regexp"
	"strconv"
	"strings"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/receipt"
	"kafalabot/sandbox/botapi"
)

// Transcripts at the counter: the person is staff, and the guarantee that is talked of is Citizen's.

// people are what the head of a transcript says of who its person is.
var people = map[string]struct {
	id   int64
	rank staff.Rank
}{
	"(an officer)": {AnOfficer, staff.Officer}, "(a supervisor)": {AnOfficer, staff.Supervisor}, "(an admin)": {AnAdmin, staff.Admin},
	"(an invited person)": {AnOfficer, ""}, "(an auditor)": {AnOfficer, staff.Auditor},
}

// cast gives whose chat a transcript shows, and appoints them where they are staff.
func (w *World) cast(told string) (id int64) {
	id = Citizen
	if strings.Contains(told, "(in English)") {
		id = 7100000002
	}
	for mark, who := range people {
		if !strings.Contains(told, mark) {
			continue
		}
		if id == Citizen {
			id = who.id
		}
		if who.rank != "" && id != AnAdmin {
			w.Appoint(id, who.rank)
			w.called(id, "Noura Alqahtani")
		}
	}
	return id
}

// sampleDigits writes the sample reference in the digits of Arabic.
var sampleDigits = strings.Map(func(r rune) rune { return 0x660 + r - '0' }, sampleReference)

// grouped writes eleven digits as people group them.
func grouped(digits string) string {
	r := []rune(digits)
	return string(r[:3]) + " " + string(r[3:7]) + " " + string(r[7:])
}

// meant puts the guarantee's own reference in the place of the sample, in whatever digits and groups it stands.
func (p *player) meant(text string) string {
	ref := cmp.Or(p.issued().Reference, p.gone.Reference)
	if ref == "" {
		return text
	}
	arabic := strings.Map(func(r rune) rune { return 0x660 + r - '0' }, ref)
	return strings.NewReplacer(samplePayment, p.issued().Payment.ID, sampleReference, ref, grouped(sampleReference), grouped(ref),
		sampleDigits, arabic, grouped(sampleDigits), grouped(arabic)).Replace(text)
}

var invitationLink = regexp.MustCompile(`start=s_([a-z2-7]+)`)

// invitation is the payload of the newest invitation that an admin was shown.
func (p *player) invitation() string {
	found := ""
	for _, m := range p.Chats.As(AnAdmin).Messages() {
		if link := invitationLink.FindStringSubmatch(m.Text); link != nil {
			found = "s_" + link[1]
		}
	}
	return found
}

// atCounter does an act of a transcript that only staff, or somebody for them, does; false: it is none.
func (p *player) atCounter(name, arg string) bool {
	g := p.issued()
	switch name {
	case "scan":
		p.who.Start("v_" + g.ID + "_" + g.Token)
	case "link": // as people and scanners write it
		p.who.Type(strings.NewReplacer("(link)", p.Bot.QRLink(g), "(start)", "v_"+g.ID+"_"+g.Token).Replace(arg))
	case "codes":
		p.who.SendPhoto(p.codes(g, arg))
	case "sheet": // as the citizen was sent it, under another name
		p.who.SendDocument(arg, p.sheet(g))
	case "locked-sheet":
		p.who.SendDocument(arg, append([]byte("%PDF-1.7\n<</Encrypt 1 0 R>>\n"), p.sheet(g)...))
	case "file":
		p.who.SendDocument(arg, []byte("\x00\x00\x00\x18ftypheic"))
	case "forged-scan":
		p.who.Start("v_" + g.ID + "_" + strings.Repeat("a", len(g.Token)))
	case "code":
		p.who.SendPhoto(p.code(p.Bot.QRLink(g)))
	case "foreign-code":
		p.who.SendPhoto(p.code("https://t.me/another_bot?start=x"))
	case "pdf":
		p.who.SendDocument("kafala-"+g.Reference+".pdf", []byte("%PDF-1.7"))
	case "forward-receipt":
		p.who.Type("\u2705 " + kafala.GroupReference(g.Reference))
	case "accept":
		other := p.Chats.As(7100000002)
		other.Start(p.invitation())
		p.Quiet()
		p.TapData(other, map[string]string{"": "joinyes:", "no": "joinno:"}[arg])
	case "invite":
		p.Chats.As(AnAdmin).Type("/staff")
		p.Quiet()
		p.TapData(p.Chats.As(AnAdmin), "invite:"+arg)
		p.Quiet()
		p.Chats.As(AnAdmin).Type("نورة القحطاني، مرور شمال الرياض")
	case "invitation":
		p.who.Start(p.invitation())
	case "second":
		p.TapData(p.Chats.As(aSecondAdmin), "confirm:")
	case "confirm":
		p.TapData(p.Chats.As(AnAdmin), "confirm:")
	case "dismiss":
		p.must(p.Counter.Remove(p.t.Context(), staff.Actor{ID: AnAdmin, Rank: staff.Admin}, p.chat))
	case "daily":
		p.must(p.Office.Daily(p.t.Context()))
	case "officer-shown-foreign-code":
		p.Appoint(AnOfficer, staff.Officer)
		p.called(AnOfficer, "Noura Alqahtani")
		p.Chats.As(AnOfficer).SendPhoto(p.code("https://t.me/another_bot?start=x"))
	case "officer-busy":
		for range p.Office.Settings.Staff.NightAlarm + 2 {
			p.Chats.As(AnOfficer).Type(g.Reference)
			p.Quiet()
		}
	case "open-found":
		p.TapData(p.who, "pick:")
	case "opened", "frozen", "lift-asked", "lifted":
		p.objected(name, g)
	case "accepted", "unaccepted", "undecided", "backed", "agreed":
		p.decides(name, arg, g)
	case "undelivered":
		p.blocked(g)
	case "unaware":
		p.TapData(p.Chats.As(Citizen), "unaware:")
	case "chargeback", "refund", "shown", "struck", "end-asked-for":
		p.money(name, arg, g)
	default:
		return false
	}
	return true
}

// ordered has another supervisor ask for the refund of a guarantee that another officer has marked.
func (p *player) ordered() {
	g := p.issued()
	p.Appoint(7, staff.Officer)
	p.Appoint(8, staff.Supervisor)
	_, _, err := p.Counter.Present(p.t.Context(), staff.Actor{ID: 7, Rank: staff.Officer}, g.ID, 0)
	p.must(err)
	_, why, err := p.Counter.Refund(p.t.Context(), staff.Actor{ID: 8, Rank: staff.Supervisor}, g.ID, "asked")
	p.must(err)
	if why == nil {
		p.t.Fatal("one supervisor was enough")
	}
}

// money is what others do about the money of a guarantee: the bank takes so many halalas back (0: all), a supervisor alone
// orders it back for a reason, an officer has it shown, a supervisor strikes that out, or asks for the end of one whose money
// has left.
func (p *player) money(name, arg string, g kafala.Guarantee) {
	ctx, supervisor := p.t.Context(), staff.Actor{ID: 8, Rank: staff.Supervisor}
	p.Appoint(8, staff.Supervisor)
	var why *kafala.Problem
	var err error
	switch name {
	case "chargeback":
		sum, no := strconv.ParseInt(arg, 10, 64)
		err = errors.Join(no, p.Gateway.Refund(g.Payment.ID, sum))
	case "refund":
		_, why, err = p.Counter.Refund(ctx, supervisor, g.ID, arg)
	case "shown":
		p.Appoint(7, staff.Officer)
		_, _, err = p.Counter.Present(ctx, staff.Actor{ID: 7, Rank: staff.Officer}, g.ID, g.Entries())
	case "struck":
		_, _, err = p.Counter.Strike(ctx, supervisor, g.ID, g.Entries())
	case "end-asked-for":
		_, why, err = p.Counter.Close(ctx, supervisor, g.ID, arg)
	}
	if p.must(err); why != nil && why.Key != "close.second" {
		p.t.Fatal(why.Key)
	}
}

// objected has others of staff open the card of a guarantee, freeze it, or lift that.
func (p *player) objected(name string, g kafala.Guarantee) {
	p.Appoint(7, staff.Officer)
	by, ctx := p.Appoint(8, staff.Supervisor), p.t.Context()
	var err error
	switch name {
	case "opened":
		_, err = p.Counter.View(ctx, staff.Actor{ID: 7, Rank: staff.Officer}, g.ID)
	case "frozen":
		_, err = p.Counter.Freeze(ctx, by, g.ID, "impersonated")
	case "lifted": // by the second of two
		_, _, err = p.Counter.Lift(ctx, p.Appoint(9, staff.Supervisor), g.ID)
		p.must(err)
		fallthrough
	case "lift-asked":
		_, _, err = p.Counter.Lift(ctx, by, g.ID)
	}
	p.must(err)
}

// codes is a picture of several codes: "mine" for that of the guarantee, "forged" for one that names this bot and was never
// given out, anything else for itself.
func (p *player) codes(g kafala.Guarantee, texts string) []byte {
	var row []image.Image
	for _, text := range strings.Fields(texts) {
		switch text {
		case "mine":
			text = p.Bot.QRLink(g)
		case "forged":
			forged := g
			forged.Token = strings.Repeat("a", len(g.Token))
			text = p.Bot.QRLink(forged)
		}
		img, err := png.Decode(bytes.NewReader(p.code(text)))
		p.must(err)
		row = append(row, img)
	}
	out := image.NewGray(image.Rect(0, 0, 700*len(row), 700))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	for i, img := range row {
		draw.Draw(out, image.Rect(700*i+50, 50, 700*i+700, 700), img, image.Point{}, draw.Src)
	}
	var data bytes.Buffer
	p.must(png.Encode(&data, out))
	return data.Bytes()
}

// sheet is the file that the citizen was sent.
func (p *player) sheet(g kafala.Guarantee) []byte {
	citizen := p.Chats.As(g.Chat)
	for _, m := range citizen.Messages() {
		if m.Document != nil {
			data, err := citizen.File(m.Document.FileID)
			p.must(err)
			return data
		}
	}
	p.t.Fatal("no sheet was sent")
	return nil
}

func (p *player) code(text string) []byte {
	picture, err := receipt.QR(text)
	p.must(err)
	return picture
}

// blocked has the requester block the bot, so that a message to them is given up.
func (p *player) blocked(g kafala.Guarantee) {
	citizen := p.Chats.As(g.Chat)
	citizen.Block()
	_, err := p.Office.Resend(p.t.Context(), g.Chat, g.ID, "blocked")
	p.must(err)
	p.Quiet()
	citizen.Unblock()
}

// stage is the chat that a transcript shows.
func (w *World) stage(told string, id int64) *botapi.Citizen {
	c := w.Chats.As(id)
	if strings.Contains(told, "(in the staff group)") {
		return c.In(StaffChat)
	}
	return c
}

// called registers a member under a name.
func (w *World) called(id int64, name string) {
	m, err := w.Store.Staff().Member(w.t.Context(), id)
	w.must(err)
	m.Name, m.Office, m.Registered = name, "Riyadh North", true
	w.must(w.Store.Staff().Appoint(w.t.Context(), m))
}
