package bot_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// unnaming is a gateway that calls every link this and names no payment for it, as long as it is said to.
type unnaming struct {
	kafala.Gateway
	says *atomic.Value // a kafala.BillState; "": what is so
}

func (u unnaming) Get(ctx context.Context, invoice string) (kafala.Bill, error) {
	bill, err := u.Gateway.Get(ctx, invoice)
	return u.told(bill), err
}

func (u unnaming) List(ctx context.Context, guarantee string) ([]kafala.Bill, error) {
	bills, err := u.Gateway.List(ctx, guarantee)
	for i := range bills {
		bills[i] = u.told(bills[i])
	}
	return bills, err
}

func (u unnaming) told(bill kafala.Bill) kafala.Bill {
	if state := u.says.Load().(kafala.BillState); state != "" {
		bill.State, bill.Tries = state, nil
	}
	return bill
}

// calledPaid is a request that its payer has paid, and whose link the gateway calls paid without naming what has come.
func calledPaid(t *testing.T) (c *counters, gateway unnaming) {
	t.Helper()
	c = newCounters(t)
	c.update = 1 << 40 // beyond what the chat writes itself
	gateway = unnaming{c.Office.Gateway, &atomic.Value{}}
	gateway.says.Store(kafala.BillPaid)
	c.g = c.Linked(payer, "1012345672", "1109876548")
	types(c.World, "/start")
	c.Office.Gateway = gateway
	_, err := c.Gateway.Pay(c.g.Invoice.ID, "4201320111111010")
	must(t, err)
	c.Quiet()
	_, err = c.Office.Settle(t.Context(), c.g.Invoice.ID, "")
	must(t, err)
	c.Quiet()
	if g := c.read(); !g.Unclear() {
		t.Fatalf("it is %s, %v", g.Status, g.Strange)
	}
	return c, gateway
}

// untrue are pieces of what must not be said of a link that is called paid.
var untrue = []string{"لم نستلم", "لم يعد صالح", "أُنهي رابط", "لم يصلنا", "رابط جديد", "لم تُدفع", "لم يُدفع", "رابط الدفع جاهز"}

// screens are the bot's messages in a chat as they are now, by their ids.
func (c *counters) screens(who int64) map[int]string {
	all := map[int]string{}
	for _, m := range c.Chats.As(who).Messages() {
		if m.From.IsBot {
			all[m.ID] = m.Text
		}
	}
	return all
}

// hears looks for the words of this key in what stands in a chat that did not stand there before, and for nothing untrue.
func (c *counters) hears(who int64, before map[int]string, key string) {
	c.t.Helper()
	words, err := locales.Load()
	must(c.t, err)
	said := ""
	for id, text := range c.screens(who) {
		if before[id] != text {
			said += plain(text) + "\n"
		}
	}
	if piece := books.Piece(words["ar"], key); !strings.Contains(said, piece) {
		c.t.Errorf("%d was not told %q: %q", who, piece, said)
	}
	for _, piece := range untrue {
		if strings.Contains(said, piece) {
			c.t.Errorf("%d was told %q: %q", who, piece, said)
		}
	}
}

// Whoever gives up a request whose link the gateway calls paid is told so, before and after, by whichever way it is given up: nobody says
// that nothing was received. What the gateway names in the end goes back.
func TestGivenUpThoughCalledPaid(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]func(c *counters, before map[int]string){
		"by its chat": func(c *counters, before map[int]string) {
			c.presses("withdraw:%s")
			c.hears(payer, before, "unclear.dropped")
			before = c.screens(payer)
			c.presses("giveup:%s")
			c.hears(payer, before, "unclear.dropped")
		},
		"by staff": func(c *counters, before map[int]string) {
			c.tap(faisal, "card:%s")
			c.hears(faisal, nil, "card.unclear")
			c.tap(faisal, "calloff:asked.%n:%s")
			c.hears(payer, before, "cancelled.staff.unclear")
			group := c.Chats.As(world.AnAdmin).In(world.StaffChat).Last()
			if said := plain(group.Text); !strings.Contains(said, "Faisal") || strings.Contains(said, "لم يُدفع") {
				c.t.Errorf("the group reads %q", said)
			}
			c.tap(faisal, "more:%s")
			c.hears(faisal, nil, "card.unclear")
		},
		"for another": func(c *counters, before map[int]string) {
			findsRight(c.World)
			c.hears(payer, before, "unclear.dropped")
			before = c.screens(payer)
			c.TapData(c.Chats.As(payer), "replace:")
			c.Quiet()
			c.hears(payer, before, "note.replaced_unclear")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, gateway := calledPaid(t)
			c.t = t
			way(c, c.screens(payer))
			if g := c.read(); g.Status != kafala.Cancelled {
				t.Fatalf("it is %s", g.Status)
			}
			before := c.screens(payer)
			c.presses("open:%s")
			c.hears(payer, before, "unclear.dropped")
			gateway.says.Store(kafala.BillState(""))
			_, err := c.Office.Settle(t.Context(), c.g.Invoice.ID, "")
			must(t, err)
			c.later(time.Minute)
			g := c.read()
			if len(g.Extra) != 1 {
				t.Fatalf("beside it came %+v", g.Extra)
			}
			if p, why := g.WentBack(g.Extra[0].ID); p.Back != 12300 || why != kafala.AfterCancelled {
				t.Errorf("%s of it went back, for %q", p.Back, why)
			}
		})
	}
}

// While it is neither given up nor issued, its screens say that it is called paid: its own, and what tells of its link or of a stop.
func TestScreensOfWhatIsCalledPaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		act func(c *counters, gateway unnaming)
		key string
	}{
		"its own screen":   {func(c *counters, _ unnaming) { c.presses("open:%s") }, "unclear"},
		"the check":        {func(c *counters, _ unnaming) { c.presses("verify:%s") }, "unclear"},
		"before its end":   {func(c *counters, _ unnaming) { c.later(c.g.Invoice.Expires.Sub(c.Clock.Now()) - time.Minute) }, "unclear"},
		"a declined card":  {func(c *counters, _ unnaming) { c.tells(kafala.SendDeclined, "x-funds") }, "unclear"},
		"the link":         {func(c *counters, _ unnaming) { c.tells(kafala.SendLink, "again") }, "unclear"},
		"its end":          {endsUnnamed(kafala.SendExpired), "unclear"},
		"its being ended":  {endsUnnamed(kafala.SendStopped), "unclear"},
		"a stop":           {func(c *counters, _ unnaming) { c.tap(faisal, "freeze:unwanted.%n:%s") }, "onhold.unclear"},
		"a stop's lifting": {lifts, "unclear"},
		"home, after it":   {func(c *counters, g unnaming) { lifts(c, g); types(c.World, "/start") }, "home.over.unclear"},
		"itself, after it": {func(c *counters, g unnaming) { lifts(c, g); c.presses("open:%s") }, "unclear"},
		"no other link":    {func(c *counters, g unnaming) { lifts(c, g); c.presses("renew:%s") }, "unclear"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, gateway := calledPaid(t)
			w.t = t
			before := w.screens(payer)
			c.act(w, gateway)
			w.hears(payer, before, c.key)
			for _, m := range w.Chats.As(payer).Messages() {
				for _, data := range buttonsOf(m) {
					if m.Text != before[m.ID] && (strings.HasPrefix(data, "renew:") || strings.HasPrefix(data, "http")) {
						t.Errorf("they are offered %s", data)
					}
				}
			}
		})
	}
}

// presses has the payer tap this on the newest message, which need not carry it.
func (c *counters) presses(data string) {
	c.t.Helper()
	c.update++
	data = strings.ReplaceAll(data, "%s", c.g.ID)
	if code := knock(c.t, c.door, tapOf(c.update, payer, c.Chats.As(payer).Last().ID, data)); code != http.StatusOK {
		c.t.Errorf("%s: status %d", data, code)
	}
	c.Quiet()
}

// tells has the chat of the guarantee told this.
func (c *counters) tells(kind kafala.DeliveryKind, detail string) {
	c.t.Helper()
	_, err := c.Store.Records().Change(c.t.Context(), c.g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return []kafala.Delivery{g.Deliver(kind, detail, c.Clock.Now())}, nil
	})
	must(c.t, err)
	c.Wake()
	c.Quiet()
}

// endsUnnamed ends the link, of which the gateway says by now that nobody has paid it, and has that told.
func endsUnnamed(kind kafala.DeliveryKind) func(*counters, unnaming) {
	return func(c *counters, gateway unnaming) {
		gateway.says.Store(kafala.BillExpired)
		_, err := c.Store.Records().Change(c.t.Context(), c.g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			return g.Unlink(kafala.Expired, c.Clock.Now(), "gateway", kafala.CauseUnpaid)
		})
		must(c.t, err)
		c.tells(kind, c.g.Invoice.ID)
	}
}

// lifts has it stopped, and its stop lifted by two.
func lifts(c *counters, _ unnaming) {
	c.tap(faisal, "freeze:unwanted.%n:%s")
	c.tap(faisal, "more:%s")
	c.hears(faisal, nil, "card.frozen.unclear")
	c.tap(faisal, "liftsure:%n:%s")
	c.tap(mona, "liftsure:%n:%s")
}
