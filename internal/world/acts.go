package world

import (
	"errors"
	"slices"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// openFirst taps the first request of the newest list.
func (p *player) openFirst() {
	for _, m := range slices.Backward(p.who.Messages()) {
		if m.ReplyMarkup != nil && strings.HasPrefix(m.ReplyMarkup.InlineKeyboard[0][0].CallbackData, "open:") {
			_, err := p.who.TapOn(m.ID, m.ReplyMarkup.InlineKeyboard[0][0].CallbackData)
			p.must(err)
			return
		}
	}
	p.t.Fatal("no list of requests")
}

// other does an act that is neither typing nor tapping.
func (p *player) other(name, arg string) {
	switch name {
	case "contact":
		p.who.ShareContact()
	case "other-contact":
		p.who.ShareOther(botapi.Contact{PhoneNumber: "966500000000", FirstName: "X"})
	case "photo":
		p.who.SendPhoto(picture)
	case "voice":
		p.who.SendVoice()
	case "sticker":
		p.who.Sticker()
	case "poll":
		p.who.SendPoll()
	case "location":
		p.who.SendLocation()
	case "album":
		all := [][]byte{picture, picture, picture}
		if arg == "code" {
			all[2] = p.code(p.Bot.QRLink(p.issued()))
		}
		p.who.SendAlbum(all...)
	case "react":
		if p.who.React(p.last().ID); arg == "mine" {
			p.who.React(p.mine().ID)
		}
	case "live":
		p.live = p.who.ShareLive().ID
	case "move":
		p.who.Move(p.live)
	case "pin":
		p.who.Pin(p.last().ID)
	case "auto-delete":
		p.who.AutoDelete(24 * 60 * 60)
	case "edit":
		p.who.Edit(p.mine().ID, arg)
	case "long":
		p.who.Type(strings.Repeat("x ", 2048))
	case "restart":
		p.Restart()
	case "block":
		p.who.Block()
	case "unblock":
		p.who.Unblock()
	case "wait":
		d, err := time.ParseDuration(arg)
		p.must(err)
		p.Clock.Pass(d)
		p.Quiet() // what had become due is done before what the sweep finds, and not beside it
		_, err = p.Office.Sweep(p.t.Context())
		p.must(err)
	case "burst":
		p.Burst()
	case "open":
		p.openFirst()
	case "covered":
		p.covered()
	case "reference":
		p.who.Type(kafala.GroupReference(p.issued().Reference))
	case "pay-unheard": // of which the gateway tells nobody
		p.Gateway.Fault(moyasar.Fault{Kind: moyasar.Lost, Count: -1})
		_, err := p.Gateway.Pay(p.Newest(p.chat).Invoice.ID, arg)
		p.must(err)
		p.Quiet()
		p.Gateway.ClearFaults()
	case "pay", "decline":
		_, err := p.Gateway.Pay(p.Newest(p.chat).Invoice.ID, arg)
		if (err != nil) != (name == "decline") {
			p.t.Fatalf("%s: %v", name, err)
		}
	case "reject": // at the bank
		payment, err := p.Gateway.Begin(p.Newest(p.chat).Invoice.ID, arg)
		p.must(err)
		if err := p.Gateway.Reject(payment); !errors.Is(err, moyasar.ErrDeclined) {
			p.t.Fatalf("%s: %v", name, err)
		}
	case "decline-stc": // with a code
		if _, err := p.Gateway.PaySTC(p.Newest(p.chat).Invoice.ID, "0501234567", arg); !errors.Is(err, moyasar.ErrDeclined) {
			p.t.Fatalf("%s: %v", name, err)
		}
	default:
		p.t.Fatalf("no such act: %s", name)
	}
}

// mine is the newest text of the person's.
func (p *player) mine() botapi.Message {
	mine := slices.DeleteFunc(p.who.Messages(), func(m botapi.Message) bool { return m.From.IsBot || m.Text == "" })
	return mine[len(mine)-1]
}

// last is the newest message of the chat; {react} and its like are done to it.
func (p *player) last() botapi.Message {
	all := p.who.Messages()
	return all[len(all)-1]
}
