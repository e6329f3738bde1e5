package kafala

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// What is kept of who objects to a guarantee is for a day: that nobody counts twice, that nobody's objection is swallowed by
// somebody else's, and that staff are told at once of what is new and hourly, in one notice, of how many more there are.

// ObjectionsKept is how many objections of others than its guarantor stand in the history of a guarantee within a day. What
// comes beyond is counted, and staff are told the number.
const ObjectionsKept = 20

// ObjectionPause is how long staff wait at most to be told how many more have objected.
const ObjectionPause = time.Hour

// Objecting is what is known of the last day's objections to a guarantee.
type Objecting struct {
	By   []Objector `json:"b,omitempty"`
	More int        `json:"m,omitempty"` // objections beyond ObjectionsKept of which staff are yet to be told
	Next time.Time  `json:"n,omitzero"`  // when TallyObjections is due; zero: there is nothing to do
}

// Objector is one objection of one chat. The chat is named so that it cannot be read back from the name, and so that no other
// guarantee has the same name for it.
type Objector struct {
	Chat string    `json:"c"`
	Own  bool      `json:"o,omitempty"` // the guarantor's chat
	Why  string    `json:"w"`
	At   time.Time `json:"t"`
	Told bool      `json:"d,omitempty"` // staff were told of it
}

// ofDay drops what is older than a day.
func (o *Objecting) ofDay(now time.Time) {
	o.By = slices.DeleteFunc(slices.Clone(o.By), func(by Objector) bool { return !by.At.After(now.Add(-Day)) })
	if len(o.By) == 0 {
		o.By = nil
	}
}

// others counts the objections that are not the guarantor's.
func (o *Objecting) others() (n int) {
	for _, by := range o.By {
		if !by.Own {
			n++
		}
	}
	return n
}

// untold counts the objections of which staff are yet to be told.
func (o *Objecting) untold() int {
	n := o.More
	for _, by := range o.By {
		if !by.Told {
			n++
		}
	}
	return n
}

// objector names a chat among the objectors of this guarantee.
func (g *Guarantee) objector(chat int64) string {
	mac := hmac.New(sha256.New, []byte(g.Callback)) // 128 random bits of its own, in the sealed record
	mac.Write([]byte(strconv.FormatInt(chat, 10)))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}

// objectedBefore tells whether a chat has made an objection within a day.
func (g *Guarantee) objectedBefore(chat int64, why string, now time.Time) bool {
	of, name := g.Objecting, g.objector(chat)
	of.ofDay(now)
	return slices.ContainsFunc(of.By, func(by Objector) bool { return by.Chat == name && by.Why == why })
}

// object takes an objection of a chat, and tells what came of it and what is to be delivered.
func (g *Guarantee) object(chat int64, why string, now time.Time) (Objected, []Delivery) {
	g.Objecting.ofDay(now)
	of, name, own := &g.Objecting, g.objector(chat), g.Chat == chat
	if g.objectedBefore(chat, why, now) {
		return ObjectedBefore, nil
	}
	if !own && of.others() >= ObjectionsKept {
		of.More++
		return ObjectedBeyond, g.tallyAt(now.Add(ObjectionPause), now)
	}
	by := ByStranger
	if own {
		by = ByCitizen
	}
	fresh := own || !slices.ContainsFunc(of.By, func(by Objector) bool { return !by.Own && by.Why == why })
	of.By = append(of.By, Objector{Chat: name, Own: own, Why: why, At: now, Told: fresh})
	g.Note(now, by, NoteObjected+why)
	if !fresh {
		return ObjectedToo, g.tallyAt(now.Add(ObjectionPause), now)
	}
	return ObjectedNow, append(g.tallyAt(now.Add(Day), now),
		g.Tell(Notice{Kind: NoticeObjection, Sort: by, Why: why, At: NoticeTime(now)}, now))
}

// tallyAt sees to it that the objections are looked through at a time, or before.
func (g *Guarantee) tallyAt(at, now time.Time) []Delivery {
	if next := g.Objecting.Next; !next.IsZero() && !next.After(at) {
		return nil
	}
	g.Objecting.Next = at
	d := g.Deliver(TallyObjections, NoticeTime(at), now)
	d.Chat, d.Due = 0, at
	return []Delivery{d}
}

// TallyObjections tells staff how many have objected to a guarantee since they were told last, and forgets who has objected a
// day ago. It may be called again and again.
func (o *Office) TallyObjections(ctx context.Context, id string) error {
	_, err := o.Ledger.Change(ctx, id, func(g *Guarantee) (out []Delivery, err error) {
		now := o.Time()
		of := &g.Objecting
		if of.Next.IsZero() || of.Next.After(now) {
			return nil, ErrUnchanged
		}
		if n := of.untold(); n > 0 {
			out = append(out, g.Tell(Notice{Kind: NoticeObjections, Count: n, At: NoticeTime(now)}, now))
		}
		of.More, of.Next = 0, time.Time{}
		of.By = slices.Clone(of.By)
		for i := range of.By {
			of.By[i].Told = true
		}
		if of.ofDay(now); len(of.By) > 0 {
			out = append(out, g.tallyAt(of.By[0].At.Add(Day), now)...)
		}
		return out, nil
	})
	if err != nil {
		return fmt.Errorf("tally the objections to %s: %w", id, err)
	}
	return nil
}
