package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kafalabot/storage"
)

// How much may be used, and differ, before it is told.
const (
	memoryTight = 75 // percent
	memoryFull  = 95
	lagging     = 10 * time.Second // a replica
	clockOff    = 5 * time.Second
	clockWrong  = time.Minute
)

func (e *examination) redisReached(ctx context.Context) finding {
	err := e.reached(ctx)
	if said, is := refusal(err); is {
		return refusedAtOnce(said, "mend REDIS_URL or REDIS_MODE")
	}
	if keepsSilent(err) {
		return ill("it takes the connection and does not answer", "see its load, its disk and its own log")
	}
	if err != nil {
		return ill(ails(err))
	}
	return fine("it answers, by mode " + e.RedisMode)
}

func (e *examination) redisKeeps(ctx context.Context) finding {
	d, err := e.store.Durable(ctx)
	if err != nil {
		return ill(ails(err))
	}
	var faults, unchecked []string
	for _, f := range d.Faults {
		faults = append(faults, settingOf(f))
	}
	for _, f := range d.Unchecked {
		unchecked = append(unchecked, settingOf(f))
	}
	const mend = "set that in its configuration, or serve with --allow-volatile where nothing is real"
	err = e.judgeDurable(d)
	switch _, final := refusal(err); {
	case final:
		return refusedAtOnce("it may forget what it has acknowledged: "+strings.Join(faults, ", "), mend)
	case err != nil:
		return ill("it cannot keep what it acknowledges now: "+strings.Join(faults, ", "), "bring replicas back, or make room on its disk")
	case len(faults) > 0:
		return doubtful("it may forget what it has acknowledged: "+strings.Join(faults, ", "), mend)
	case len(unchecked) > 0:
		return doubtful("it does not tell: "+strings.Join(unchecked, ", "), "see by other means that it is so")
	}
	return fine("append-only, synced at each write, never evicting")
}

// settingOf names a fault without the server's address.
func settingOf(f storage.Fault) string {
	f.Node = ""
	return f.String()
}

func (e *examination) redisWrite(ctx context.Context) finding {
	switch err := e.unimported(ctx); { // which a save would be taken for somebody who serves there
	case halfCure(err) != "":
		said, _ := refusal(err)
		return refusedAtOnce(said, halfCure(err))
	case err != nil:
		return ill(ails(err))
	}
	p := e.store.Probe(ctx)
	if older, _, err := e.store.Older(ctx); p.OK() && err == nil && older != "" {
		return doubtful("this Redis is older than it was: "+older, "see the runbook, KafalabotRedisOlder")
	}
	if p.OK() {
		return fine(fmt.Sprintf("saved as serve saves, at %d of %[1]d servers, and %d replicas asked for hold it", p.Parts, e.waitReplicas))
	}
	if ctx.Err() == nil && p.None() {
		return ill(ails(p.Err))
	}
	_, do := ails(p.Err)
	return ill(fmt.Sprintf("nothing can be saved at %d of %d servers", p.Failed, p.Parts), do)
}

// eachFigure judges every server by what INFO tells; the worst counts.
func (e *examination) eachFigure(ctx context.Context, judge func(storage.Figures) finding) finding {
	all, err := e.store.Figures(ctx)
	if err != nil {
		return ill(ails(err))
	}
	worst := finding{}
	for _, f := range all {
		got := notTold("it does not let us see it: INFO is refused")
		if f.Told {
			got = judge(f)
		}
		if rank(got.State) > rank(worst.State) || worst.State == "" {
			worst = got
		}
	}
	return worst
}

// rank orders conditions by how bad they are.
func rank(c condition) int { return map[condition]int{well: 1, untried: 2, warned: 3, bad: 4}[c] }

func (e *examination) redisReplicas(ctx context.Context) finding {
	return e.eachFigure(ctx, func(f storage.Figures) finding { return judgeReplicas(f, e.waitReplicas) })
}

func judgeReplicas(f storage.Figures, wait int) finding {
	said := fmt.Sprintf("replicas that follow: %d, asked for: %d", f.Replicas, wait)
	switch {
	case f.Replicas < wait:
		return ill(said, "bring replicas back, or lower REDIS_WAIT_REPLICAS: nothing is saved meanwhile")
	case wait > 0 && f.Replicas == wait:
		return doubtful(said+": when one is lost, or takes over, nothing is saved any more",
			"have one replica more of each master than REDIS_WAIT_REPLICAS asks for")
	case f.Lag > lagging:
		return doubtful(fmt.Sprintf("%s; one is %s behind", said, f.Lag), "see to that replica, and to the network between")
	}
	return fine(said)
}

func (e *examination) redisMemory(ctx context.Context) finding {
	return e.eachFigure(ctx, func(f storage.Figures) finding {
		if f.Most == 0 {
			return fine(fmt.Sprintf("%d MiB used; it does not tell of how much", f.Used>>20))
		}
		part := 100 * f.Used / f.Most
		said := fmt.Sprintf("%d of %d MiB used, %d of 100", f.Used>>20, f.Most>>20, part)
		const more = "give it more memory (maxmemory): once it is full nothing is saved"
		switch {
		case part >= memoryFull:
			return ill(said, more)
		case part >= memoryTight:
			return doubtful(said, more)
		}
		return fine(said)
	})
}

func (e *examination) redisDisk(ctx context.Context) finding {
	return e.eachFigure(ctx, func(f storage.Figures) finding {
		said := fmt.Sprintf("the append-only file has %d MiB", f.File>>20)
		if len(f.Unwritten) > 0 {
			return doubtful(said+"; it could not write: "+strings.Join(f.Unwritten, ", "),
				"make room on its disk, and see that it may write there; its own log says why")
		}
		return fine(said + "; whether its disk has room it does not tell")
	})
}

func (e *examination) redisClock(ctx context.Context) finding {
	all, err := e.store.Figures(ctx)
	if err != nil {
		return ill(ails(err))
	}
	off := slices.MaxFunc(all, func(a, b storage.Figures) int { return cmp.Compare(a.Ahead.Abs(), b.Ahead.Abs()) })
	return judgeClock("redis", off.Ahead)
}

// redisServed sees whether this Redis is kept for the kind of key that is given.
func (e *examination) redisServed(ctx context.Context) finding {
	served, err := e.store.Keyring().Served(ctx)
	if other := (*storage.ServingError)(nil); errors.As(err, &other) {
		return refusedAtOnce(other.Error(), servingCure(other))
	}
	switch {
	case err != nil:
		return ill(ails(err))
	case served == "":
		return fine(fmt.Sprintf("it has no mark yet: the first start with a %s key keeps it for such keys", e.serving))
	}
	return fine(fmt.Sprintf("it is served with a %s key, as here", served))
}

func (e *examination) dataKeys(ctx context.Context) finding {
	var fresh []string
	err := e.keyed(ctx, func(ctx context.Context) (err error) {
		fresh, err = e.store.Keyring().Look(ctx)
		return err
	})
	if said, is := refusal(err); is {
		return refusedAtOnce(said, cmp.Or(halfCure(err), "give the keys that this Redis was sealed with"))
	}
	if err != nil {
		return ill(ails(err))
	}
	var said []string
	if known := slices.DeleteFunc(e.keys.IDs(), func(id string) bool { return slices.Contains(fresh, id) }); len(known) > 0 {
		said = append(said, "each opens what was sealed with it: "+strings.Join(known, ", "))
	}
	if len(fresh) > 0 {
		said = append(said, "new here: "+strings.Join(fresh, ", "))
	}
	return fine(strings.Join(said, "; "))
}
