package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/outage"
	"kafalabot/storage"
)

// How often the services are looked at.
const (
	lookRedis    = 5 * time.Second // by a save
	lookIntake   = time.Minute     // at how Telegram hands updates over
	lookGateway  = time.Minute     // where it was not heard of meanwhile
	lookNafath   = 10 * time.Minute
	lookIll      = 5 * time.Second // at one that is in trouble
	probeTime    = 8 * time.Second // for a save that nobody waits for
	unpushedTime = 3 * time.Minute // how old what Telegram could not push may be and still be trouble
	fresh        = 3 * time.Second // how old what /readyz tells may be
)

// rounds are when each service was last looked at.
type rounds map[outage.Service]time.Time

// due tells whether a service is to be looked at again: every so often, and soon where it is in trouble, whoever has seen that:
// somebody's use tells of it between two looks.
func (r rounds) due(s outage.Service, every time.Duration, ill bool, now time.Time) bool {
	if ill {
		every = min(every, lookIll)
	}
	return now.Sub(r[s]) >= every
}

// watch looks at the services that the process stands on until ctx ends, and has staff told.
func (a *app) watch(ctx context.Context) {
	crier := &crier{board: a.board, now: a.now, tell: a.bot.Trouble, notes: a.store.Troubles()}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	looked := rounds{outage.Intake: time.Now().Add(lookIll - lookIntake)} // it is being registered
	due := func(s outage.Service, every time.Duration, look func(context.Context)) {
		_, ill := a.board.Now(s)
		ill = ill || s == outage.Intake && a.strays > 0
		if ctx.Err() == nil && looked.due(s, every, ill, time.Now()) {
			look(ctx)
			looked[s] = time.Now()
		}
	}
	for ctx.Err() == nil {
		_ = a.defects.Contain(outage.AtWatch, func() error {
			due(outage.Intake, lookIntake, a.lookAtIntake)
			due(outage.Gateway, lookGateway, a.lookAtGateway)
			due(outage.Nafath, lookNafath, a.lookAtNafath)
			crier.cry(ctx)
			a.remindOfTrouble()
			return nil
		})
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// watchRedis tries to save something until ctx ends, whatever the others that are looked at do meanwhile, so that an import sees
// within storage.ServedWithin that somebody serves here. Where one is under way this process is to end.
func (a *app) watchRedis(ctx context.Context) {
	tick := time.NewTicker(lookRedis)
	defer tick.Stop()
	for ctx.Err() == nil {
		_ = a.defects.Contain(outage.AtWatch, func() error {
			a.saves(ctx)
			if err := a.unimported(ctx); halfCure(err) != "" {
				select {
				case a.overrun <- err:
				default: // it has been said
				}
			}
			return nil
		})
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// saves tries to save something, and takes note of what came of it.
func (a *app) saves(ctx context.Context) bool {
	a.probing.Lock()
	defer a.probing.Unlock()
	if time.Since(a.probed.at) < fresh {
		return a.probed.served
	}
	trying, done := context.WithTimeout(ctx, probeTime)
	defer done()
	p := a.store.Probe(trying)
	if ctx.Err() != nil {
		return a.probed.served
	}
	a.board.Saw(outage.Redis, p.Why(), partOf(p, a.keys.IDs()[0]))
	a.probed.at, a.probed.served = time.Now(), !p.None()
	return a.probed.served
}

// partOf is what is said of a try to save besides why it failed; nothing where that says all.
func partOf(p storage.Probe, seals string) string {
	switch why := p.Why(); {
	case why == outage.Older:
		return p.Older
	case why == outage.GivenUp:
		return seals
	case why == outage.Parts:
		return fmt.Sprintf("%d of %d servers", p.Failed, p.Parts)
	}
	return ""
}

// lookAtIntake asks Telegram how it hands updates over. What somebody else has changed is taken back.
func (a *app) lookAtIntake(ctx context.Context) {
	h, err := a.bot.Hook(ctx)
	if ctx.Err() != nil {
		return
	}
	if a.sawTelegram(err); err != nil {
		return
	}
	a.metrics.handed(h)
	why := a.intake(h)
	switch {
	case why == outage.Taken && !a.bot.Registered(): // one from before this start, which is taken back
		if err := a.listen(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("telegram has not taken the bot's registration yet", "err", err)
			a.board.Saw(outage.Intake, outage.Failing)
		}
	case why == outage.Taken:
		a.board.Saw(outage.Intake, why)
		a.log.Error("somebody else had telegram hand updates over, this is taken back")
		if err := a.listen(ctx); err != nil {
			a.log.Warn("telegram has not taken the bot's registration yet", "err", err)
		}
	case why != outage.Well, a.hook() != "": // by polling the fetching tells
		a.board.Saw(outage.Intake, why)
	}
}

// sawTelegram takes note of what a look at Telegram says of Telegram where nobody calls it. One fault, or one page of somebody before
// it, may be of a moment: it is trouble where the next look, which comes soon, meets it too.
func (a *app) sawTelegram(err error) {
	if what, _ := telegram.Judge(err); what != telegram.Failing {
		a.strays = 0
		return
	}
	if a.strays++; a.strays > 1 {
		a.board.Saw(outage.Telegram, outage.Failing)
	}
}

// intake judges how Telegram hands updates over.
func (a *app) intake(h telegram.Hook) outage.Why {
	switch {
	case h.Address != a.hook():
		return outage.Taken
	case h.Pending > 0 && a.now().Sub(h.Failed) < unpushedTime:
		return outage.Undelivered
	}
	return outage.Well
}

// lookAtGateway asks the gateway, unless it was heard of lately and well.
func (a *app) lookAtGateway(ctx context.Context) {
	a.lookAtAccount(ctx)
	if _, ill := a.board.Now(outage.Gateway); !ill && time.Since(time.Unix(0, a.gatewayHeard.Load())) < lookGateway/2 {
		return
	}
	trying, done := context.WithTimeout(ctx, probeTime)
	defer done()
	_ = a.gateway.Ask(trying) // heardGateway takes note
}

// heardGateway takes note of what came of a call to the gateway.
func (a *app) heardGateway(err error) {
	if _, why := outage.Of(err); why != outage.Well {
		a.board.Saw(outage.Gateway, why)
		return
	}
	a.gatewayHeard.Store(time.Now().UnixNano())
	a.board.Saw(outage.Gateway, outage.Well)
}

// fell is told of each change on the board.
func (a *app) fell(i outage.Illness, over bool) {
	a.metrics.fell(i, over)
	if over {
		a.log.Info("trouble is over", "service", string(i.Service), "why", string(i.Why), "since", i.Since)
		return
	}
	a.log.Error("trouble", "service", string(i.Service), "why", string(i.Why), "part", i.Part, "since", i.Since)
	a.reminded.Store(time.Now().UnixNano())
}

// remindOfTrouble repeats in the log, once a minute, what goes on.
func (a *app) remindOfTrouble() {
	if time.Since(time.Unix(0, a.reminded.Load())) < time.Minute {
		return
	}
	for _, i := range a.board.All() {
		a.log.Error("trouble goes on", "service", string(i.Service), "why", string(i.Why), "part", i.Part, "since", i.Since)
		a.reminded.Store(time.Now().UnixNano())
	}
}

// ready tells whether somebody could be served now. Only where nothing at all can be saved, or the bot has not begun or
// ends, nobody could; trouble of anything else is named.
func (a *app) ready(ctx context.Context) (code int, body string) {
	ctx, done := context.WithTimeout(ctx, 2*time.Second)
	defer done()
	served := make(chan bool, 1)
	go func() {
		ok := false
		_ = a.defects.Contain(outage.AtWatch, func() error { ok = a.saves(context.WithoutCancel(ctx)); return nil })
		served <- ok
	}()
	code, head := http.StatusOK, "ready"
	select {
	case ok := <-served:
		if !ok {
			code, head = http.StatusServiceUnavailable, "nothing can be saved"
		}
	case <-ctx.Done():
		code, head = http.StatusServiceUnavailable, "redis does not answer"
	}
	switch all := a.board.All(); {
	case code != http.StatusOK:
	case a.draining.Load():
		code, head = http.StatusServiceUnavailable, "draining"
	case a.opened.Load() == nil:
		code, head = http.StatusServiceUnavailable, "telegram has not answered yet"
	case len(all) > 0:
		head = "degraded"
	}
	lines := []string{head}
	for _, i := range a.board.All() {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s: %s since %s %s", i.Service, i.Why, i.Since.UTC().Format(time.RFC3339), i.Part)))
	}
	return code, strings.Join(lines, "\n") + "\n"
}
