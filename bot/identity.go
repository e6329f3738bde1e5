package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// Who the guarantor is may be told by a provider outside: a button opens its page, and the answer comes as an event, which is a
// step of the same dialog, kept by compare-and-set; the chat is shown where it stands by a delivery that is saved with it.

// requiredNote ends the key of a note where nothing is recorded without a proof.
const requiredNote = ".required"

// wayClosed stands for a no that closes no number, but the chat's way: it is said as that is (kafala.NoIdentityWay).
const wayClosed kafala.Unproven = "way"

// beginIdentity opens a request for the guarantor, or says why there is none now.
func (c visit) beginIdentity(ctx context.Context, t dialogs.Turn) (dialogs.Turn, error) {
	kind := t.IdentifyKind()
	one, p, err := c.Office.BeginIdentity(ctx, c.Request.Chat, t.Session.Draft, kind, c.Voice.Language)
	if err != nil {
		return t, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	switch {
	case p != nil && c.Settings.Identifying(kind) == kafala.IdentityRequired:
		return c.dialog.Unopened(t, p.Key+requiredNote), nil
	case p != nil:
		return c.dialog.Unopened(t, p.Key), nil //nolint:nilerr // a Problem is said, and is no error
	}
	return c.dialog.Opened(t, one), nil
}

// looksAMinute is how often one chat, and notices of one request, may have the provider asked what became of it.
const looksAMinute = 10

// lookNow asks what became of a request because its person wants to know. What is not known yet stays so.
func (c visit) lookNow(ctx context.Context, t dialogs.Turn) dialogs.Turn {
	if ok, err := c.Office.Limiter.Allow(ctx, fmt.Sprintf("identity-look:%d", c.Request.Chat), looksAMinute, time.Minute); err != nil || !ok {
		return t // it is asked about by itself
	}
	one, err := c.Office.Identify(ctx, t.Looks)
	early := (*kafala.NotYetError)(nil)
	switch {
	case errors.As(err, &early), errors.Is(err, context.Canceled):
		return t
	case err != nil && !errors.Is(err, kafala.ErrNotFound):
		c.Log.Warn("what became of an identity request could not be asked", "update", c.Request.Update, "err", telegram.Redact(err))
		return t
	case err != nil: // its time is over
		one.Why = kafala.ProofExpired
	case one.Closed || one.Chat != c.Request.Chat:
		return t
	}
	got := c.outcome(ctx, t.Session, t.Looks, one)
	if err := c.untaken(ctx, one, got); err != nil { // it comes by itself
		c.Log.Warn("what became of an identity request could not be asked", "update", c.Request.Update, "err", telegram.Redact(err))
		return t
	}
	return got
}

// untaken writes into the trail that a turn has no use for whom a case proves, if that is so.
func (c visit) untaken(ctx context.Context, one kafala.IdentityCase, t dialogs.Turn) error {
	if one.Proof == nil || t.Repeat || t.Session.Answers.Proven().Written() == one.Proof.Proven().Written() {
		return nil
	}
	return c.Office.UntakenIdentity(ctx, one.ID)
}

// outcome is the step that a session takes with what came of a request.
func (c visit) outcome(ctx context.Context, s dialogs.Session, id string, one kafala.IdentityCase) dialogs.Turn {
	in := dialogs.Input{Act: dialogs.Identified, Value: id, Proof: one.Proof, Unproven: one.Why, At: c.Now(), Secret: c.secret()}
	if one.Nobody {
		in.Unproven = wayClosed
	}
	t := c.dialog.Step(s, in)
	if t.Repeat {
		return t
	}
	return c.dialog.Spent(c.limitedFrom(ctx, s, t), id)
}

// lookIdentity finds out what became of a request, now and then, until that is known and its chat knows.
func (b *Bot) lookIdentity(ctx context.Context, p *courier.Parcel) error {
	return b.identified(ctx, p.Detail)
}

// HearIdentity is told by a notice that something may have become of a request, by its key; kafala.ErrNotFound: it is nobody's. Whoever
// has the address of its page can make such notices: of more than looksAMinute nobody is asked.
func (b *Bot) HearIdentity(ctx context.Context, key string) error {
	id, err := b.Office.HeardIdentity(ctx, key)
	if err != nil {
		return err
	}
	if ok, err := b.Office.Limiter.Allow(ctx, "identity-heard:"+id, looksAMinute, time.Minute); err != nil || !ok {
		return err // it is asked about by itself
	}
	if err = b.identified(ctx, id); errors.As(err, &courier.TooEarlyError{}) {
		return nil
	}
	return err
}

// identified has the dialog of a chat take what came of its request, and closes that then. It may break off between any two
// steps, and be done again by anybody.
func (b *Bot) identified(ctx context.Context, id string) error {
	one, err := b.Office.Identify(ctx, id)
	early := (*kafala.NotYetError)(nil)
	switch {
	case errors.As(err, &early):
		return courier.TooEarlyError{Until: early.Until}
	case errors.Is(err, kafala.ErrNotFound): // its time is over
		return nil
	case err != nil:
		return err
	case one.Closed:
		return nil
	}
	if one.Chat == 0 { // what was known of its chat was erased
		if err := b.Office.UntakenIdentity(ctx, id); err != nil {
			return err
		}
		return b.Office.CloseIdentity(ctx, id)
	}
	for range chat.MaxRetakes {
		var beside *chat.Chat
		if beside, err = b.house.Beside(ctx, one.Chat, ""); err != nil {
			return err
		}
		if err = (visit{beside, b}).takeIdentity(ctx, one); !errors.Is(err, kafala.ErrStale) {
			break
		}
	}
	if err == nil && one.Why == kafala.ProofRejected { // what was recorded before the no is not issued
		err = b.Office.EndUseless(ctx, one.Chat)
	}
	if err != nil {
		return err
	}
	return b.Office.CloseIdentity(ctx, id)
}

// takeIdentity saves the step of a chat, with the promise that it is shown where it leads.
func (c visit) takeIdentity(ctx context.Context, one kafala.IdentityCase) error {
	before := c.State.Session
	if before.Draft != one.Draft {
		return c.lateIdentity(ctx, one)
	}
	t := c.outcome(ctx, before, one.ID, one)
	if t.Repeat {
		return nil
	}
	if err := c.untaken(ctx, one, t); err != nil {
		return err
	}
	k := dialogs.StepResult{}
	t.Session, k.Counted = c.dialog.Count(before, t, c.Now())
	k.Session = t.Session
	if saidBeside(t.Screen) != "" || t.Screen.Accepted != "" {
		k.Out = append(k.Out, c.nextSaying(t))
	}
	if err := c.Keep(ctx, k); err != nil {
		return err
	}
	c.passed(k.Counted.Up...)
	return nil
}

// lateNote begins the keys of what is said of a proof that comes for a request that is not written any more.
const lateNote = "identity.late"

// lateIdentity promises a word about a proof for a request that was recorded, or given up: it changes nothing any more. Of a no
// there is none here: a request of that number that waits for its payment has its link ended, with a word (kafala.EndUseless).
func (c visit) lateIdentity(ctx context.Context, one kafala.IdentityCase) error {
	if one.Proof == nil {
		return nil
	}
	if err := c.Office.UntakenIdentity(ctx, one.ID); err != nil {
		return err
	}
	note := lateNote
	switch _, err := c.Office.ForChat(ctx, one.Chat, kafala.GuaranteeID(one.Chat, one.Draft)); {
	case errors.Is(err, kafala.ErrNotFound):
		note = lateNote + ".gone"
	case err != nil:
		return err
	}
	d := c.next(c.State.Session, "")
	d.ID, d.Detail = d.ID+".late", d.Detail+"."+note
	return c.Keep(ctx, dialogs.StepResult{Session: c.State.Session, Out: []kafala.Delivery{d}})
}

// problemSaid begins what a delivery says of a refusal.
const problemSaid = "!"

// saidBeside is what a delivery says of an act that was none of the chat's: the key of a note, or of a refusal.
func saidBeside(s dialogs.Screen) string {
	if s.Problem != nil {
		return problemSaid + s.Problem.Key
	}
	return s.Note
}

// nextSaying is next, with what the turn says beside it.
func (c visit) nextSaying(t dialogs.Turn) kafala.Delivery {
	d := c.next(t.Session, t.Screen.Accepted)
	if said := saidBeside(t.Screen); said != "" {
		d.Detail += "." + said
	}
	return d
}

// readSaid reads what saidBeside has written.
func (b *Bot) readSaid(said string, s *dialogs.Screen) {
	if len(said) < 2 || said[:1] != problemSaid {
		s.Note = said
		return
	}
	s.Problem = kafala.NewProblem(said[1:])
	if s.Problem.Key == "limit.guarantor" {
		s.Problem.Data = map[string]any{"Count": b.Settings.Rules.Open}
	}
}

// unidentified takes back a number whose owner has said no, where it is given, and on the way to the total.
func (c visit) unidentified(ctx context.Context, before dialogs.Session, t dialogs.Turn) dialogs.Turn {
	a := t.Session.Answers
	at := t.Screen.Kind == dialogs.Review || t.Screen.Kind == dialogs.Total
	named := t.Session.Draft != "" && a["guarantor_id"] != "" &&
		(t.Screen.Accepted == "guarantor_id" || a["guarantor_id"] != before.Answers["guarantor_id"])
	if !c.Settings.Identifies() || t.Repeat || t.Stale || !at && !named {
		return t
	}
	p, err := c.Office.Unidentified(ctx, c.Request.Chat, a, a.Proven())
	switch {
	case err != nil: // Apply asks again
		c.Log.Warn("whether a number is closed could not be looked at", "update", c.Request.Update, "err", telegram.Redact(err))
		return t
	case p == nil || p.Key == "identity.required" && !at:
		return t
	case named:
		return c.dialog.Limited(before, t, kafala.AsGuarantor, p)
	}
	refused := c.dialog.Step(t.Session, dialogs.Input{Act: dialogs.Refuse, Problem: p, At: c.Now(), Secret: c.secret()})
	refused.Begun, refused.Delete = t.Begun, t.Delete
	return refused
}

// identityRows are the buttons with which a guarantor is confirmed.
func (b *Bot) identityRows(v voice.Voice, s dialogs.Screen) (rows []telegram.Row) {
	i := s.Identity
	if i.How == "" {
		return nil
	}
	ask := telegram.Callback{Verb: "identify", Field: s.Field.ID, Draft: s.Draft}
	if i.URL != "" {
		open := telegram.Row{{Text: v.Plain("button.identity.open", nil), URL: i.URL}}
		look := telegram.Callback{Verb: "inquire", Field: s.Field.ID, Draft: s.Draft}
		rows = append(rows, open, telegram.Row{telegram.Button(v.Plain("button.identity.look", nil), look)})
	} else {
		begin := telegram.Button(v.Plain("button.identity", nil), ask)
		if i.How == kafala.IdentityRequired {
			begin = telegram.Styled(begin, "primary")
		}
		rows = append(rows, telegram.Row{begin})
	}
	if i.Other {
		rows = append(rows, telegram.Row{telegram.Button(v.Plain("button.other_kind", nil),
			telegram.Callback{Verb: "edit", Field: "kind", Draft: s.Draft})})
	}
	return rows
}
