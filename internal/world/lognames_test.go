package world_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/internal/source"
	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// Numbers of Telegram's that stand in ids of deliveries, beside that of the chat whose guarantee it is.
const (
	aMember = 7300000001
	anAdmin = 7300000002
)

// everyDelivery has a delivery of every kind, of every notice to the group and to a member, and of every form of id that holds a number.
func everyDelivery(g kafala.Guarantee, now time.Time) (all []kafala.Delivery) {
	for _, r := range kafala.DeliveryRules {
		all = append(all, g.Deliver(r.Kind, "detail", now))
	}
	for _, r := range kafala.Notices {
		n := kafala.Notice{Kind: r.Kind, Sort: "sort", Of: strconv.Itoa(aMember), By: anAdmin, At: kafala.NoticeTime(now)}
		all = append(all, kafala.Tell(n, now), g.Tell(n, now), kafala.TellMember(aMember, n, now), kafala.TellMemberOf(aMember, g.ID, n, now))
	}
	question := kafala.NewQueryID(g.Chat, strings.Repeat("a", 18))
	for id, kind := range map[string]kafala.DeliveryKind{kafala.RemindID(g.Chat, "abcdefgh"): kafala.Remind,
		kafala.ScreenID(g.Chat, 3): kafala.SendScreen, kafala.ForgetID(g.Chat, 5): kafala.Forget,
		fmt.Sprintf("%s.forget.now.%d.5", question, aMember): kafala.Forget} {
		all = append(all, kafala.Delivery{ID: id, Kind: kind, Chat: g.Chat, Message: 5, Due: now, Since: now})
	}
	return all
}

// A delivery that waits, fails, or is given up is followed in the log by its name, and no line holds a number of Telegram's: neither the
// chat's nor that of a member of staff.
func TestDeliveriesAreLoggedWithoutNumbers(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)}) // by day nothing is put off
	g := w.Issued(mine, me, world.Number(1))
	w.Quiet()
	w.Stop()
	before := len(w.Logs.String())
	box := w.Store.Box()
	all := everyDelivery(g, w.Clock.Now())
	for _, d := range all {
		if _, err := w.Store.Promises().Once(t.Context(), d, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	fate := courier.Halted
	senders := courier.Senders{}
	for _, r := range kafala.DeliveryRules {
		senders[r.Kind] = courier.Sender{Send: func(context.Context, *courier.Parcel) error { return errors.New("no") },
			Judge: func(_ context.Context, _ kafala.Delivery, err error) courier.Verdict {
				return courier.Verdict{Fate: fate, Said: err}
			}}
	}
	conf := courier.Config{Outbox: box, Settings: w.Office.Settings, Now: w.Clock.Now, Name: box.Name,
		Pace: func(context.Context) error { return nil }, Tell: w.Bot.TellParked,
		Log: slog.New(slog.NewJSONHandler(w.Logs, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	deliveries, err := courier.New(conf, senders)
	if err != nil {
		t.Fatal(err)
	}
	for _, fate = range []courier.Fate{courier.Halted, courier.Failed, courier.Blocked} {
		for n := 1; n > 0; { // and what others put off until they are through
			if n = deliveries.RunDue(t.Context()); n == 0 {
				w.Clock.Pass(3 * time.Hour)
			}
		}
	}
	logged := w.Logs.String()[before:]
	for _, number := range []int64{mine, aMember, anAdmin} {
		for line := range strings.Lines(logged) {
			if strings.Contains(line, strconv.FormatInt(number, 10)) {
				t.Errorf("%d: %s", number, line)
			}
		}
	}
	for _, d := range all {
		said := strings.Count(logged, `"delivery":"`+box.Name(d)+`"`)
		if said < 3 {
			t.Errorf("%s is named in %d lines", d.ID, said)
		}
	}
	for _, what := range []string{"waits until its service is well", "is tried again", "is let go", "is given up"} {
		if !strings.Contains(logged, what) {
			t.Errorf("no delivery %s", what)
		}
	}
}

// Whatever is logged as a delivery is its name.
func TestDeliveriesAreLoggedByName(t *testing.T) {
	t.Parallel()
	found := 0
	for file, text := range source.Product(t) {
		for _, m := range regexp.MustCompile(`"delivery", ([^\n]*)`).FindAllStringSubmatch(text, -1) {
			if found++; !regexp.MustCompile(`^[A-Za-z.]*\bName\(`).MatchString(m[1]) {
				t.Errorf("%s: %s", file, m[0])
			}
		}
	}
	if found < 10 {
		t.Errorf("found %d", found)
	}
}
