package bot

import (
	"context"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
)

// visit is a person at the bot, on one update of their private chat.
type visit struct {
	*chat.Chat
	*Bot
}

// button is what there is to know of a button of everybody's. A row that leaves one of these out does not compile.
type button struct {
	verb  string // never changed: old messages in chats hold it
	shape string // telegram.Verbs
	does  deed
}

// deed is either an act of the dialog or done by the bot itself.
type deed struct {
	act dialogs.Act
	do  func(visit, context.Context, telegram.Callback) error // nil: the act
}

// act is a button of the dialog.
func act(a dialogs.Act) deed { return deed{act: a} }

// by is a button of the bot itself.
func by(do func(visit, context.Context, telegram.Callback) error) deed { return deed{do: do} }

// buttons are all of everybody's. It is a function: as a variable it would refer to itself through its handlers.
func buttons() []button {
	return []button{
		{"begin", "v", act(dialogs.Begin)},
		{"set", "fvd", act(dialogs.Choose)},
		{"stuck", "fd", act(dialogs.Stuck)},
		{"changes", "d", act(dialogs.ToChange)},
		{"additions", "d", act(dialogs.ToAdd)},
		{"edit", "fd", act(dialogs.Edit)},
		{"clear", "fd", act(dialogs.Clear)},
		{"keep", "d", act(dialogs.Keep)},
		{"back", "d", act(dialogs.Back)},
		{"cancel", "d", act(dialogs.Cancel)},
		{"drop", "d", act(dialogs.Drop)},
		{"look", "d", act(dialogs.Look)},
		{"check", "d", act(dialogs.Check)},
		{"remember", "d", act(dialogs.Remember)},
		{"identify", "fd", act(dialogs.Identify)},
		{"inquire", "fd", act(dialogs.Inquire)},
		{"submit", "vd", act(dialogs.Submit)},
		{"replace", "vd", act(dialogs.Replace)},
		{"resume", "vd", act(dialogs.Resume)},
		{"home", "", by(visit.tapHome)},
		{"another", "", by(visit.tapAnother)},
		{"unaccepted", "v", by(visit.tapUnaccepted)},
		{"list", "", by(visit.tapList)},
		{"privacy", "", by(visit.tapPrivacy)},
		{"delete", "", by(visit.tapDelete)},
		{"erase", "v", by(visit.tapErase)},
		{"stay", "", by(visit.tapStay)},
		{"speak", "v", by(visit.tapSpeak)},
		{"open", "v", by(visit.tapOpen)},
		{"verify", "v", by(visit.tapVerify)},
		{"withdraw", "v", by(visit.tapWithdraw)},
		{"giveup", "v", by(visit.tapGiveUp)},
		{"renew", "v", by(visit.tapRenew)},
		{"reprice", "v", by(visit.tapReprice)},
		{"receipt", "v", by(visit.tapReceipt)},
		{"quit", "v", by(visit.tapRevoke)},
		{"quitnow", "v", by(visit.tapRevokeNow)},
		{"keepon", "v", by(visit.tapKeepOn)},
		{"keepnow", "v", by(visit.tapKeepNow)},
		{"unaware", "fv", by(visit.tapUnaware)},
		{"wanted", "fv", by(visit.tapWanted)},
		{"unwanted", "v", by(visit.tapUnwanted)},
		{"object", "v", by(visit.tapObject)},
		{"joinyes", "v", by(visit.tapJoin)},
		{"joinno", "v", by(visit.tapJoinNot)},
		{"objectnow", "fv", by(visit.tapObjectNow)},
		{"asks", "", by(visit.tapAsk)},
		{"ready", "v", by(visit.tapReady)},
		{"askperson", "", by(visit.tapAskPerson)},
		{"askabout", "v", by(visit.tapAskAbout)},
		{"asknone", "", by(visit.tapAskNone)},
		{"askquit", "", by(visit.tapQuitAsk)},
		{"askquitof", "v", by(visit.tapQuitOf)},
	}
}

func (c visit) tapList(ctx context.Context, _ telegram.Callback) error { return c.listRequests(ctx) }

func (c visit) tapPrivacy(ctx context.Context, _ telegram.Callback) error {
	return c.SayBeside(ctx, c.WayOn(c.drawPrivacy(c.Voice)))
}

func (c visit) tapDelete(ctx context.Context, _ telegram.Callback) error { return c.askDelete(ctx) }

func (c visit) tapStay(ctx context.Context, _ telegram.Callback) error {
	return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.HTML("delete.stayed", nil)}), true)
}

func (c visit) tapSpeak(ctx context.Context, call telegram.Callback) error {
	return c.speak(ctx, call.Value)
}

func (c visit) tapOpen(ctx context.Context, call telegram.Callback) error {
	return c.openRequest(ctx, call.Value)
}

func (c visit) tapVerify(ctx context.Context, call telegram.Callback) error {
	return c.verify(ctx, call.Value)
}

func (c visit) tapWithdraw(ctx context.Context, call telegram.Callback) error {
	return c.askWithdraw(ctx, call.Value)
}

func (c visit) tapGiveUp(ctx context.Context, call telegram.Callback) error {
	return c.withdraw(ctx, call.Value)
}

func (c visit) tapRenew(ctx context.Context, call telegram.Callback) error {
	return c.renew(ctx, call.Value, "")
}

func (c visit) tapReprice(ctx context.Context, call telegram.Callback) error {
	return c.reprice(ctx, call.Value)
}

func (c visit) tapReceipt(ctx context.Context, call telegram.Callback) error {
	return c.resend(ctx, call.Value)
}

func (c visit) tapRevoke(ctx context.Context, call telegram.Callback) error {
	return c.askRevoke(ctx, call.Value)
}

func (c visit) tapRevokeNow(ctx context.Context, call telegram.Callback) error {
	return c.revoke(ctx, call.Value)
}

func (c visit) tapKeepOn(ctx context.Context, call telegram.Callback) error {
	return c.askKeepOn(ctx, call.Value)
}

func (c visit) tapKeepNow(ctx context.Context, call telegram.Callback) error {
	return c.keepOn(ctx, call.Value)
}

func (c visit) tapObject(ctx context.Context, call telegram.Callback) error {
	return c.askObject(ctx, call.Value)
}

func (c visit) tapObjectNow(ctx context.Context, call telegram.Callback) error {
	return c.object(ctx, call.Value, call.Field)
}

// tapJoin takes the answer of whoever was invited to be staff: they are called as the invitation says.
func (c visit) tapJoin(ctx context.Context, call telegram.Callback) error {
	return c.desk.Answer(ctx, c.Chat, call.Value, true)
}

func (c visit) tapJoinNot(ctx context.Context, call telegram.Callback) error {
	return c.desk.Answer(ctx, c.Chat, call.Value, false)
}
