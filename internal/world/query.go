package world

import (
	"strings"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// asker is the citizen of a transcript: its own person, or Citizen where that is staff.
func (p *player) asker() int64 {
	if p.chat == AnOfficer || p.chat == AnAdmin {
		return Citizen
	}
	return p.chat
}

// question is the citizen's newest question to staff.
func (p *player) question() kafala.Query {
	all, err := p.Store.Queries().QueriesOf(p.t.Context(), p.asker())
	p.must(err)
	if len(all) == 0 {
		p.t.Fatal("nobody has asked anything")
	}
	return all[0]
}

// asks does an act of a transcript about a question to staff; false: it is none. The citizen asks one, the person of the transcript
// opens it from the group, or another officer takes it, answers it, or lets it go.
func (p *player) asks(name, arg string) bool {
	ctx, another := p.t.Context(), staff.Actor{ID: 7, Rank: staff.Officer}
	in := kafala.HeldMessage{Chat: another.ID, ID: 1}
	var err error
	switch name {
	case "asked":
		p.Ask(p.asker(), arg)
	case "officer-sends": // what others hear of it takes numbers of messages, too
		p.TapData(p.who, "sendreply:")
	case "officer-lets-go":
		p.TapData(p.who, "letgo:")
	case "take-listed":
		p.TapData(p.who, "takeq:")
	case "question":
		p.who.Start("q_" + p.question().ID)
	case "taken":
		p.Appoint(another.ID, another.Rank)
		p.called(another.ID, "Salman Aldosari")
		_, err = p.Counter.TakeQuery(ctx, another, p.question().ID, in)
	case "let-go":
		_, err = p.Counter.LetGo(ctx, another, p.question().ID)
	case "answered":
		p.Appoint(another.ID, another.Rank)
		id := p.question().ID
		if _, err = p.Counter.TakeQuery(ctx, another, id, in); err == nil {
			_, err = p.Counter.WriteAnswer(ctx, another, id, strings.ReplaceAll(arg, "|", "\n"), in)
		}
		if err == nil {
			_, err = p.Counter.SendAnswer(ctx, another, id, 1)
		}
	default:
		return false
	}
	p.must(err)
	return true
}

// Ask has a citizen ask staff something, in their chat.
func (w *World) Ask(who int64, text string) {
	w.t.Helper()
	c := w.Chats.As(who)
	c.Type("/ask")
	w.Quiet()
	w.TapData(c, "askperson")
	w.Quiet()
	c.Type(text)
	w.Quiet()
}
