package main

import (
	"context"
	"sync"
	"time"
)

// introduce registers commands and the way updates come, again and again until Telegram has taken both. fetch is called once, after the
// first try: nothing is fetched while a webhook of before is in the way, and nobody waits for a call that goes on failing.
func (a *app) introduce(ctx context.Context, fetch func()) {
	first := sync.OnceFunc(fetch)
	for _, step := range []func() error{
		func() error { defer first(); return a.listen(ctx) },
		func() error { return a.bot.Introduce(ctx) },
	} {
		pause := introducePause
		for err := step(); err != nil && ctx.Err() == nil; err = step() {
			a.log.Warn("telegram has not taken the bot's registration yet", "err", err, "again", pause.String())
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			pause = min(2*pause, introduceAtMost)
		}
	}
}

// hook is where Telegram is to push updates; empty: it keeps them for polling.
func (a *app) hook() string {
	if a.WebhookURL == "" {
		return ""
	}
	return a.WebhookURL + "/telegram"
}

func (a *app) listen(ctx context.Context) error {
	return a.bot.Listen(ctx, a.hook(), string(a.webhookSecret))
}
