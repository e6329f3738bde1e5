package desk

import (
	"context"
	"errors"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// lookUpAll shows the cards of the references that a message holds.
func (k clerk) lookUpAll(ctx context.Context, found, mistyped []string) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	for _, reference := range found[:min(len(found), atOnce)] {
		if err := k.lookUp(ctx, reference); err != nil {
			return true, err
		}
	}
	var lines []string
	for _, reference := range mistyped[:min(len(mistyped), atOnce)] {
		lines = append(lines, k.Voice.HTML("staff.mistyped", locales.Data{"Reference": kafala.GroupReference(reference)}))
	}
	if len(found) > atOnce {
		lines = append(lines, k.Voice.HTML("staff.more", locales.Data{"Number": atOnce}))
	}
	if len(lines) == 0 {
		return true, nil
	}
	return true, k.Show(ctx, telegram.Message{HTML: strings.Join(lines, "\n")}, false)
}

// atOnce is how many references of one message are looked up.
const atOnce = 5

func (k clerk) lookUp(ctx context.Context, reference string) error {
	g, err := k.Counter.LookUp(ctx, k.by, reference)
	if text := k.lostAnswer(err); text != "" {
		text = k.Voice.HTML("lookup.lost.number", locales.Data{"Reference": kafala.GroupReference(reference)}) + "\n" + text
		return k.Show(ctx, telegram.Message{HTML: text}, false)
	}
	if errors.Is(err, kafala.ErrNotFound) {
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("public.none", locales.Data{"Reference": kafala.GroupReference(reference)})},
			false)
	}
	if err != nil {
		return err
	}
	return k.showCard(ctx, g, false)
}

// scanned shows the card of a QR that was read outside, which opened this chat.
func (k clerk) scanned(ctx context.Context, id, token string) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	return true, k.scan(ctx, id, token)
}

func (k clerk) scan(ctx context.Context, id, token string) error {
	g, err := k.Counter.Scan(ctx, k.by, id, token)
	if text := k.lostAnswer(err); text != "" {
		return k.Show(ctx, telegram.Message{HTML: text}, false)
	}
	if errors.Is(err, kafala.ErrNotFound) {
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("scan.none", nil)}, false)
	}
	if err != nil {
		return err
	}
	return k.showCard(ctx, g, false)
}
