package storage

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// bringing is an import that is under way.
type bringing struct {
	checking
	at    time.Time       // when it was begun: what was due by then may have been sent
	next  map[string]bool // the ids of deliveries that wait for another one
	pipe  redis.Pipeliner
	saves []*redis.Cmd // of records, in the pipe
	day   string       // of the audit trail
	done  Brought
}

// bringPage is how many commands are sent at once.
const bringPage = 500

func (b *bringing) all(ctx context.Context, file io.Reader) error {
	if err := recordScript.Load(ctx, b.conf.Client).Err(); err != nil {
		return err
	}
	end, err := b.walk(file, func(x item) error {
		if err := b.bring(ctx, x); err != nil {
			return err
		}
		if b.pipe.Len() < bringPage {
			return nil
		}
		return b.flush(ctx)
	})
	if err == nil {
		err = b.flush(ctx)
	}
	if err == nil && end.Head != "" {
		err = b.conf.Client.Set(ctx, trailHead, end.Head, 0).Err()
	}
	if err == nil && end.Broken == "" {
		_, err = (Trail{b.core}).Verify(ctx, end.Head)
	}
	if err == nil {
		_, err = (Box{b.core}).MarkMissed(ctx)
	}
	return err
}

// flush sends what is in the pipe.
func (b *bringing) flush(ctx context.Context) error {
	if b.pipe.Len() == 0 {
		return nil
	}
	cmds, _ := b.pipe.Exec(ctx)
	if err := answered(cmds, nil); err != nil {
		return err
	}
	for _, save := range b.saves {
		if code, err := save.Int64(); err != nil || code != recordSaved {
			return fmt.Errorf("the record %v is not as it was written before", save.Args()[3])
		}
	}
	b.saves = b.saves[:0]
	return nil
}

// left gives how much is left of a lifetime; false: it is over. 0: it has no end.
func (b *bringing) left(ends int64) (time.Duration, bool) {
	if ends == 0 {
		return 0, true
	}
	left := time.UnixMilli(ends).Sub(b.conf.Now())
	if left < time.Millisecond {
		b.done.Ended++
		return 0, false
	}
	return left, true
}

// bring brings an item back.
func (b *bringing) bring(ctx context.Context, x item) error {
	switch x.what {
	case aRecord:
		return b.bringRecord(ctx, x)
	case aDelivery:
		return b.bringDelivery(ctx, x)
	case aParked:
		p, err := placeIn(x.name)
		b.pipe.HSet(ctx, p.dead(), x.name, x.value)
		return err
	case aValue:
		if left, ok := b.left(x.at); ok {
			b.pipe.Set(ctx, x.name, x.value, left)
			if wordOf(x.name) == "query" {
				return b.bringUnanswered(ctx, x)
			}
		}
	case aField:
		b.pipe.HSet(ctx, x.name, x.field, x.value)
	case aMember:
		b.pipe.ZAdd(ctx, x.name, redis.Z{Score: float64(x.at), Member: x.field})
	case aLife:
		left, _ := b.left(x.at)
		b.pipe.PExpire(ctx, x.name, max(left, time.Millisecond))
	case aTrailRow:
		return b.bringRow(ctx, x)
	case itBegins, itEnds:
	}
	return nil
}

// bringRow adds an entry to the audit trail. What an import that was broken off has left of the trail goes first.
func (b *bringing) bringRow(ctx context.Context, x item) error {
	if b.day == "" {
		days, err := (Trail{b.core}).days(ctx)
		if err != nil {
			return err
		}
		keys := []string{trailHead, trailDays}
		for _, day := range days {
			keys = append(keys, trailDay(day))
		}
		b.pipe.Del(ctx, keys...)
	}
	if b.day != x.name {
		b.day = x.name
		b.pipe.ZAdd(ctx, trailDays, redis.Z{Member: x.name})
	}
	b.pipe.RPush(ctx, trailDay(x.name), x.value)
	return nil
}

// bringRecord saves a record as it was stored, with its indexes and with what names its people.
func (b *bringing) bringRecord(ctx context.Context, x item) error {
	left, ok := b.left(x.at)
	p, err := placeIn(x.name)
	if !ok || err != nil {
		return err
	}
	records := Records{b.core}
	r, readable, err := b.legible(x)
	if err != nil {
		return err
	}
	if !readable {
		b.pipe.Set(ctx, p.guarantee(x.name), x.value, left)
		return nil
	}
	r.rev = 0
	keys, args := records.saving(p, r, x.value, left.Milliseconds(), nil)
	b.saves = append(b.saves, recordScript.EvalSha(ctx, b.pipe, append(keys, p.box()), args...))
	held := Places{b.core}
	held.leads(ctx, b.pipe, r.Guarantee, r.Clues())
	for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		number := r.Person(role).Number
		if number == "" {
			continue
		}
		key, opened := held.held(number)[0], float64(r.Opened.UnixMilli())
		b.pipe.ZAdd(ctx, key, redis.Z{Score: opened, Member: named + r.ID})
		if (r.Status == kafala.Issued || r.Status == kafala.Ended) && r.Holds() { // others take theirs when they are paid
			b.pipe.ZAdd(ctx, key, redis.Z{Score: opened, Member: heldRole(role) + r.ID})
		}
	}
	return nil
}

// bringDelivery keeps a promise as it is, sets it aside, or lets it go.
func (b *bringing) bringDelivery(ctx context.Context, x item) error {
	p, err := placeIn(x.name)
	if err != nil {
		return err
	}
	d, err := readDelivery(x.value)
	if err != nil {
		return err
	}
	switch d.OnCopy(time.UnixMilli(x.at), b.next[x.name], b.at) {
	case kafala.LetGo:
		b.done.LetGo++
	case kafala.PutAside:
		value, err := writeParked(kafala.Parked{Delivery: d, Why: kafala.ParkedCopied, At: b.at.Truncate(time.Second)})
		if err != nil {
			return err
		}
		b.pipe.HSet(ctx, p.dead(), x.name, value)
		b.done.Aside++
	case kafala.Again:
		b.pipe.Set(ctx, p.delivery(x.name), x.value, 0)
		b.pipe.ZAdd(ctx, p.box(), redis.Z{Score: float64(x.at), Member: x.name})
		b.done.Again++
	}
	return nil
}
