package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// brokenTrail is an audit trail that takes nothing.
type brokenTrail struct{ staff.Audit }

func (brokenTrail) Write(context.Context, ...staff.Entry) error { return errors.New("no trail") }

// Where the bot ends between the message that is to hold a question and the question, that message says what helps; and that does.
func TestQuestionThatIsNeverFilledIn(t *testing.T) {
	long.Test(t)
	t.Parallel()
	c := newCounters(t)
	c.Ask(world.Citizen, "متى أستلم الإيصال؟")
	all, err := c.Store.Queries().QueriesOf(t.Context(), world.Citizen)
	must(t, err)
	whole := c.Counter.Audit
	c.Counter.Audit = brokenTrail{whole}
	before := c.Chats.As(noura).Last().ID
	c.Chats.As(noura).Start("q_" + all[0].ID)
	c.Quiet()
	left := saidSince(c.Chats.As(noura), before)
	if !strings.Contains(left, "إعادة المحاولة بالزر نفسه") {
		t.Errorf("left is: %q", left)
	}
	c.Counter.Audit = whole
	c.Chats.As(noura).Start("q_" + all[0].ID)
	c.Quiet()
	if q := query(t, c, all[0].ID); q.Holder().ID != noura || !strings.Contains(c.Chats.As(noura).Last().Text, "متى أستلم الإيصال") {
		t.Errorf("pressed again: with %d; %s", q.Holder().ID, c.Chats.As(noura).Last().Text)
	}
}
