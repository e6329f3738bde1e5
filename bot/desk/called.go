package desk

import (
	"context"
	"errors"
	"slices"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// How members of staff are named: by the name and the office under which an admin has registered them. What they call themselves
// at Telegram is said nowhere.

// nameOf is how a member of staff is named to others; one who has no registered name, by their number.
func (d *Desk) nameOf(ctx context.Context, id int64) string {
	return registered(ctx, d.Counter.Team, id)
}

// renaming says of a name that was registered what it was before and is from then on; empty: there was none before.
func (d *Desk) renaming(ctx context.Context, v voice.Voice, n kafala.Notice) locales.HTML {
	m, err := d.Counter.Team.Member(ctx, atoi(n.Of)) // also one who has left since, and is given all the same
	before, after, ok := m.Renamed(n.At)
	if err != nil && !errors.Is(err, kafala.ErrNotFound) || !ok {
		return ""
	}
	return locales.HTML("\n" + v.HTML("staff.named.change", locales.Data{"Before": quotable(before.Name),
		"BeforeOffice": quotable(before.Office), "Name": quotable(after.Name), "Office": quotable(after.Office)}))
}

// placedOf is nameOf with the office.
func (k clerk) placedOf(ctx context.Context, id int64, comma string) string {
	office := k.Counter.Known(ctx, id).Office
	if office == "" {
		return k.nameOf(ctx, id)
	}
	return k.nameOf(ctx, id) + comma + locales.AsTyped(office, k.Voice.Language)
}

// nameOf is Desk.nameOf in the reader's language, in which it stands in one piece.
func (k clerk) nameOf(ctx context.Context, id int64) string {
	return locales.AsTyped(k.Desk.nameOf(ctx, id), k.Voice.Language)
}

// What a session waits for that is no number: the name and the office of whoever is invited to a rank, or of a member.
const (
	asksInvited = "invite"
	asksCalled  = "called"
)

// asksName tells whether a name is waited for.
func (a asking) asksName() bool { return a.what == asksInvited || a.what == asksCalled }

// nameAwaited tells whether a text is the name that a session waits for: whatever is typed, but for a reference.
func (d *Desk) nameAwaited(asked, text string) bool {
	a, waiting := readAsking(asked, d.house.Now())
	found, mistyped := typed.References(text)
	return waiting && a.asksName() && text != "" && len(found)+len(mistyped) == 0
}

// tapInvite asks for the name and the office of whoever is to have a rank.
func (k clerk) tapInvite(ctx context.Context, call telegram.Callback) error {
	rank := staff.Rank(call.Value)
	if err := k.Counter.Invitable(ctx, k.by, rank); err != nil {
		return err
	}
	text := k.Voice.HTML("called.ask.invite", locales.Data{"Rank": k.rank(rank)})
	if rank == staff.Auditor {
		text += "\n" + k.Voice.HTML("called.ask.auditor", nil)
	}
	return k.askName(ctx, asking{asksInvited, string(rank)}, text)
}

// tapCalled asks for the name and the office of a member.
func (k clerk) tapCalled(ctx context.Context, call telegram.Callback) error {
	id := atoi(call.Value)
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Invite, Member: id, Why: "name"}); err != nil {
		return err
	}
	if who, err := k.memberOf(ctx, id); err == nil && k.Counter.Lapsed(who) != nil { // who is gone is so once the name is typed
		return k.Counter.Lapsed(who)
	}
	key := "called.ask"
	if id == k.by.ID {
		key = "called.ask.own"
	}
	return k.askName(ctx, asking{asksCalled, itoa(id)}, k.Voice.HTML(key, locales.Data{"Name": k.nameOf(ctx, id)}))
}

func (k clerk) askName(ctx context.Context, a asking, question string) error {
	if err := k.Await(ctx, a.at(k.Now())); err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: question + "\n" + k.Voice.HTML("called.how", nil), Inline: []telegram.Row{k.backToTeam()}}, true)
}

// nameGiven takes the name that was waited for. What cannot be read is said, and waited for on, while the rank carries it.
func (k clerk) nameGiven(ctx context.Context) (bool, error) {
	a, ok := readAsking(k.State.Session.Asked, k.Now())
	if k.by.Rank == "" || !ok {
		return false, nil
	}
	if over, err := k.outgrown(ctx, a); over {
		return true, err
	}
	called, p := staff.ReadCalled(k.Request.Message.Text)
	if p != nil {
		return true, k.unfit(ctx, a, voice.Joined(k.Voice.Refusal(p), k.awaits(a)))
	}
	do := k.invite
	if a.what == asksCalled {
		do = k.register
	}
	switch err := do(ctx, a.about, called); {
	case errors.Is(err, kafala.ErrNotFound) && a.what == asksCalled: // they were removed meanwhile
		if err := k.moveOn(ctx); err != nil {
			return true, err
		}
		return true, k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("gone.member", nil), Inline: []telegram.Row{k.backToTeam()}}, false)
	case err != nil:
		return true, err
	}
	return true, k.moveOn(ctx)
}

// register registers a member under a name and an office.
func (k clerk) register(ctx context.Context, id string, called staff.Called) error {
	if _, err := k.Counter.Register(ctx, k.by, atoi(id), called); err != nil {
		return err
	}
	text := voice.Joined(k.Voice.HTML("called.done", k.calledData(called)), k.namesakes(ctx, called, atoi(id)))
	return k.Show(ctx, telegram.Message{HTML: text, Inline: []telegram.Row{k.backToTeam()}}, false)
}

// namesakes says to an admin of whom a name is in use already; empty: of nobody. What was done stands: it says no more than that where
// it cannot be read.
func (k clerk) namesakes(ctx context.Context, called staff.Called, but int64) string {
	same, err := k.Counter.Namesakes(ctx, called, but)
	if err != nil {
		k.Office.Logger().Warn("namesakes could not be listed", "err", err)
	}
	var lines []string
	for _, m := range same {
		lines = append(lines, k.Voice.HTML("called.same", k.calledData(m.Called())))
	}
	if len(lines) > 0 {
		lines = append(lines, k.Voice.HTML("called.same.two", nil))
	}
	return voice.Joined(lines...)
}

// calledData names somebody in a message.
func (k clerk) calledData(c staff.Called) locales.Data {
	return locales.Data{"Name": locales.AsTyped(c.Name, k.Voice.Language), "Office": locales.AsTyped(c.Office, k.Voice.Language)}
}

// rank is the word for a rank.
func (k clerk) rank(r staff.Rank) string { return k.Voice.Plain("rank."+string(r), nil) }

func (k clerk) backToTeam() telegram.Row {
	return telegram.Row{telegram.Button(k.Voice.Plain("button.team", nil), telegram.Callback{Verb: "team"})}
}

// mayCall tells whether the reader can register a member's name: anybody's but their own, and that where none is registered. Nobody's
// whose rank has lapsed.
func (k clerk) mayCall(who staff.Member) bool {
	if k.Counter.Lapsed(who) != nil {
		return false
	}
	return who.ID != k.by.ID || slices.Contains(k.Counter.Admins, who.ID) && !who.Registered
}

// askOwnName asks a first admin under which name they are to be registered; nothing: they are.
func (k clerk) askOwnName(m *telegram.Message, who staff.Member) {
	if who.ID == k.by.ID && k.mayCall(who) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("button.called.own", nil),
			telegram.Callback{Verb: "called", Value: itoa(who.ID)})})
	}
}

// memberOf reads a member; a first admin who has not written yet is one.
func (k clerk) memberOf(ctx context.Context, id int64) (staff.Member, error) {
	who, err := k.Counter.Team.Member(ctx, id)
	if errors.Is(err, kafala.ErrNotFound) && slices.Contains(k.Counter.Admins, id) {
		return staff.Member{Actor: staff.Actor{ID: id, Rank: staff.Admin}, Name: who.Name, Office: who.Office, Registered: who.Registered}, nil
	}
	return who, err
}
