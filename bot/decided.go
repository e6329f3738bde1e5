package bot

import (
	"context"
	"strings"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"

	"kafalabot/bot/telegram"
)

// sendDecided tells the guarantor what was recorded of the traffic police's decision, or that the record was struck out. One that
// was struck out before it could be told is not told any more: that it was struck out says what it said.
func (b *Bot) sendDecided(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	d, ok := g.DecisionOf(p.Detail)
	if !ok || d.Stands() == strings.HasSuffix(p.Detail, kafala.DecisionStruck) {
		return nil
	}
	if strings.HasSuffix(p.Detail, kafala.DecisionLate) {
		if due := g.ReviewDue(); due.IsZero() || b.house.Now().Before(due) {
			return nil // there was an answer
		}
		return p.Part(ctx, "text", b.sender(p, v, telegram.Message{HTML: drawUnaccepted(v, g, b.house.Now())}))
	}
	return p.Part(ctx, "text", b.sender(p, v, telegram.Message{HTML: drawDecided(v, g, d, b.house.Now())}))
}

// drawDecided says what was recorded as a record of ours, and what is done about it.
func drawDecided(v voice.Voice, g kafala.Guarantee, d kafala.Decision, now time.Time) string {
	data := locales.Data{"Reference": kafala.GroupReference(g.Reference), "Person": v.ShortName(g, "person_name"), "Why": v.Why(d.Why),
		"Day": v.Gregorian(kafala.DateOf(d.At)), "Time": v.Clock(d.At), "Contact": v.Contact()}
	key := "decided." + string(d.Verdict)
	if !d.Stands() {
		line := v.HTML(key+".struck", data)
		if g.Counts() && g.Withdrawn(d) {
			line = voice.Joined(line, v.HTML("decided.withdrawn", data))
		}
		return line
	}
	lines := []string{v.HTML(key, data)}
	switch {
	case d.Verdict != kafala.NotAccepted:
	case g.Counts() && !g.ReviewDue().IsZero():
		lines = append(lines, reviewLine(v, g, d, now))
	case g.GoneElsewhere():
		lines = append(lines, goneLine(v, g), v.HTML("decided.ask", data))
	default:
		lines = append(lines, askLine(v, g))
	}
	return voice.Joined(lines...)
}

// askLine says whom to ask; of one that is in force and stopped for a review, that it is.
func askLine(v voice.Voice, g kafala.Guarantee) string {
	key := "decided.ask"
	if g.Status == kafala.Issued && g.Frozen() {
		key = "request.frozen"
	}
	return v.HTML(key, locales.Data{"Contact": v.Contact()})
}

// promised tells by when an answer about the money was promised with a decision, and whether that has passed.
func promised(d kafala.Decision, now time.Time) (until time.Time, late bool) {
	until = d.Done.Add(kafala.ReviewTime) // ReviewDue of an order that waits
	return until, !now.Before(until)
}

// reviewLine says of the money of a guarantee that was not accepted by when there is an answer about it, whenever that is read.
func reviewLine(v voice.Voice, g kafala.Guarantee, d kafala.Decision, now time.Time) string {
	until, late := promised(d, now)
	key := "home.unaccepted.review"
	if late {
		key += ".late"
	}
	return v.HTML(key, locales.Data{"Amount": g.Rest(g.Order).String(), "Due": v.Dated(until)})
}

// goneLine says of one that is GoneElsewhere that nothing more comes back.
func goneLine(v voice.Voice, g kafala.Guarantee) string {
	return v.HTML("home.unaccepted.gone", locales.Data{"Gone": g.Payment.Back.String(), "Paid": g.Payment.Amount.String()})
}

// verdictLine says of a request what was recorded of its decision and told; empty: nothing was, or what stands in its way matters
// more.
func verdictLine(v voice.Voice, g kafala.Guarantee) string {
	d, told := g.ToldVerdict()
	if !told {
		return ""
	}
	return v.HTML("request.decided."+string(d.Verdict), locales.Data{"Day": v.Gregorian(kafala.DateOf(d.At)), "Why": v.Why(d.Why)})
}

// drawUnaccepted says whom to ask where a number is not accepted; where that was recorded and told, since when, and by when there
// is an answer about the money.
func drawUnaccepted(v voice.Voice, g kafala.Guarantee, now time.Time) string {
	data := locales.Data{"Reference": kafala.GroupReference(g.Reference), "Contact": v.Contact()}
	d, told := g.ToldVerdict()
	if !told {
		return v.HTML("home.unaccepted", data)
	}
	data["Day"], data["Time"], data["Why"] = v.Gregorian(kafala.DateOf(d.At)), v.Clock(d.At), v.Why(d.Why)
	lines := []string{v.HTML("home.unaccepted."+string(d.Verdict), data)}
	switch {
	case g.GoneElsewhere():
		lines = append(lines, goneLine(v, g))
	case !g.ReviewDue().IsZero():
		lines = append(lines, reviewLine(v, g, d, now))
	}
	return voice.Joined(append(lines, askLine(v, g))...)
}
