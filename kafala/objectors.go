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
// comes beyond is counted, each chat's once for each reason as well, and staff are told the number, up to ObjectionsCounted in all: who
// has objected stands in the record, which has an end.
const (
	ObjectionsKept    = 20
	ObjectionsCounted = 300
)

// ObjectionPause is how long staff wait at most to be told how many more have objected.
const ObjectionPause = time.Hour

// Objecting is what is known of the last day's objections to a guarantee.
type Objecting struct {
	By   []Objector `json:"b,omitempty"`
	More int        `json:"m,omitempty"` // objections of which staff are yet to be told, and of which no Objector is kept
	Next time.Time  `json:"n,omitzero"`  // when TallyObjections is due; zero: there is nothing to do
}

// Objector is one objection of one chat. The chat is named so that it cannot be read back from the name, and so that no other
// guarantee has the same name for it.
type Objector struct {
	Chat   string    `json:"c"`
	Own    bool      `json:"o,omitempty"` // the guarantor's chat
	Why    string    `json:"w"`
	At     time.Time `json:"t"`
	Told   bool      `json:"d,omitempty"` // staff were told of it
	Beyond bool      `json:"y,omitempty"` // it is counted alone, and does not stand in the history
}

// ofDay drops what is older than a day. What staff are yet to be told of stays counted.
func (o *Objecting) ofDay(now time.Time) {
	untold := o.untold()
	defer func() { o.More += untold - o.untold() }()
	o.By = slices.DeleteFunc(slices.Clone(o.By), func(by Objector) bool { return !by.At.After(now.Add(-Day)) })
	if len(o.By) == 0 {
		o.By = nil
	}
}

// others counts the objections that are not the guarantor's, and those of them that stand in the history.
func (o *Objecting) others() (all, noted int) {
	for _, by := range o.By {
		if by.Own {
			continue
		}
		if all++; !by.Beyond {
			noted++
		}
	}
	return all, noted
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

// comesOf tells what comes of an objection of a chat.
func (g *Guarantee) comesOf(chat int64, why string, now time.Time) Objected {
	of, name, own := g.Objecting, g.objector(chat), g.Chat == chat
	of.ofDay(now)
	all, noted := of.others()
	switch {
	case slices.ContainsFunc(of.By, func(by Objector) bool { return by.Chat == name && by.Why == why }):
		return ObjectedBefore
	case own:
		return ObjectedNow
	case all >= ObjectionsCounted:
		return ObjectedFull
	case noted >= ObjectionsKept:
		return ObjectedBeyond
	case slices.ContainsFunc(of.By, func(by Objector) bool { return !by.Own && by.Why == why }):
		return ObjectedToo
	}
	return ObjectedNow
}

// object takes an objection of a chat, and tells what came of it and what is to be delivered.
func (g *Guarantee) object(chat int64, why string, now time.Time) (Objected, []Delivery) {
	came := g.comesOf(chat, why, now)
	if came.nothing() {
		return came, nil
	}
	of := &g.Objecting
	of.ofDay(now)
	by := Objector{Chat: g.objector(chat), Own: g.Chat == chat, Why: why, At: now, Told: came == ObjectedNow, Beyond: came == ObjectedBeyond}
	of.By = append(of.By, by)
	side := ByStranger
	if by.Own {
		side = ByCitizen
	}
	if !by.Beyond {
		g.Note(now, side, NoteObjected+why)
	}
	if !by.Told {
		return came, g.tallyAt(now.Add(ObjectionPause), now)
	}
	return came, append(g.tallyAt(now.Add(Day), now), g.Tell(Notice{Kind: NoticeObjection, Sort: side, Why: why, At: NoticeTime(now)}, now))
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
