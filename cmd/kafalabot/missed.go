package main

import "context"

// markMissed marks those for whom an earlier release has given something up, so that it comes once they write.
func (a *app) markMissed(ctx context.Context) {
	switch n, err := a.store.Box().MarkMissed(ctx); {
	case err != nil:
		a.log.Warn("those who have missed something could not be marked", "err", err)
	case n > 0:
		a.log.Info("those who have missed something were marked", "chats", n)
	}
}

// bury drops what could not be delivered and has been kept as long as it may be.
func (a *app) bury(ctx context.Context) {
	switch n, err := a.store.Box().Bury(ctx, a.now()); {
	case err != nil:
		a.log.Warn("what could not be delivered long ago was not dropped", "err", err)
	case n > 0:
		a.log.Info("what could not be delivered long ago was dropped", "deliveries", n)
	}
}

// index puts the records of an earlier release into the lists of staff, once.
func (a *app) index(ctx context.Context) {
	switch n, err := a.store.Records().Index(ctx); {
	case err != nil && ctx.Err() == nil:
		a.log.Warn("the records of an earlier release could not be put into the lists", "err", err)
	case n > 0:
		a.log.Info("the records were put into the lists", "guarantees", n)
	}
}

// redate works out anew when personal data goes, where the settings have other spans than those by which that was noted.
func (a *app) redate(ctx context.Context) {
	n, err := a.store.Records().Redate(ctx)
	if err != nil && ctx.Err() == nil {
		a.log.Warn("when personal data goes could not be worked out anew", "err", err)
	}
	if n > 0 {
		a.log.Info("when personal data goes was worked out anew", "guarantees", n)
	}
}

// endLapsed takes the ranks away whose holders have written nothing for too long.
func (a *app) endLapsed(ctx context.Context) {
	if err := a.counter.EndLapsed(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("ranks that have lapsed were not all taken away", "err", err)
	}
}
