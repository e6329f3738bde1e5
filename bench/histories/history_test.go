package histories

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"
	"pgregory.net/rapid"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/sandbox/botapi"
)

// history is what happens to a few people who ask the bot, served by two processes, until all has come to rest.
type history struct {
	*rapid.T
	*town
	processes [2]*process
	citizens  []*citizen
	requests  []books.Request
	linked    []books.Request           // whose links were made without a courier, who would try again
	waiting   []string                  // payments that wait at the bank
	stranger  [2]string                 // invoice and payment of another system, once there is one
	again     []*models.Update          // updates that Telegram will give again
	price     kafala.Settings           // the settings of every process that is started from now on
	since     int                       // the newest message of the staff chat before
	known     map[string]bool           // payments that our records knew of before the last act
	filled    map[string]kafala.Answers // what was accepted with each request
	calm      bool                      // nothing is cut any more
	tally     *tally
	told      []string // what happened, for those who have to find out
}

// citizen is somebody who asks.
type citizen struct {
	*botapi.Citizen
	chat      int64
	guarantor string
	seen      map[int]int64 // messages of the bot by when they were changed last
}

// draw gives one of n, each as likely as any other: rapid's own numbers are mostly small.
func (h *history) draw(n int, label string) int {
	return even.Draw(h.T, label) % n
}

var even = rapid.Custom(func(t *rapid.T) (n int) {
	for range 12 {
		n <<= 1
		if rapid.Bool().Draw(t, "") {
			n++
		}
	}
	return n
})

// one in n.
func (h *history) rarely(n int, label string) bool { return h.draw(n, label) == n-1 }

func (h *history) note(format string, args ...any) {
	h.told = append(h.told, fmt.Sprintf("%s  ", h.clock.now().In(kafala.Riyadh).Format("02 15:04:05"))+fmt.Sprintf(format, args...))
}

func (w *town) history(t *rapid.T, tally *tally) *history {
	h := &history{T: t, town: w, price: w.settings, tally: tally, known: map[string]bool{}, filled: map[string]kafala.Answers{}}
	h.post = nil
	for range 2 {
		w.people++
		c := &citizen{chat: 8_000_000_000 + w.people, guarantor: number(int(2 * w.people)), seen: map[int]int64{}}
		c.Citizen = w.chats.As(c.chat)
		c.Type("/help") // a bot can write only to those who have written to it
		h.citizens = append(h.citizens, c)
	}
	h.since = 0
	for _, m := range h.staffChat() {
		h.since = m.ID
	}
	for n := range h.processes {
		h.processes[n] = w.process(h.price)
	}
	return h
}

func (h *history) close() {
	for _, p := range h.processes {
		p.close()
	}
}

func (w *town) staffChat() []botapi.Message { return w.chats.As(officer).In(staffChat).Messages() }

// number makes a citizen's ID number with a fitting check digit, another one for each n.
func number(n int) string {
	for check := range 10 {
		if id := fmt.Sprintf("1%08d%d", n, check); typed.IsID(id) {
			return id
		}
	}
	panic("one of ten check digits fits")
}

// errDied is what comes of an act in which the process died.
var errDied = errors.New("the process has died")

// on lets a process do something, over a wire that may be cut. One that has died is followed by another one.
func (h *history) on(n int, what string, do func(ctx context.Context, p *process) error) error {
	p, plan := h.processes[n], h.plan()
	ctx, die := context.WithCancel(context.Background())
	defer die()
	p.arm(plan, die)
	err := do(ctx, p)
	struck, dead := p.disarm()
	h.tally.cuts.Add(int64(struck))
	if struck > 0 {
		h.note("%d: %s, cut %+v, %d struck: %v", n, what, *plan, struck, err)
	} else {
		h.note("%d: %s: %v", n, what, err)
	}
	if dead {
		h.tally.deaths.Add(1)
		h.restart(n)
		return errDied
	}
	if h.calm && err != nil {
		h.fail("%s: %v", what, err)
	}
	return err
}

func (h *history) must(err error) {
	if err != nil {
		h.fail("%v", err)
	}
}

func (h *history) fail(format string, args ...any) {
	h.Helper()
	for _, line := range h.told {
		h.Log(line)
	}
	h.Fatalf(format, args...)
}

// plan draws where the wire is cut, if it is.
func (h *history) plan() *cut {
	if h.calm || h.draw(3, "cut") > 0 {
		return nil
	}
	c := &cut{at: h.draw(24, "call"), span: 1 + h.draw(4, "calls"), after: h.draw(2, "carried out") == 1}
	if c.death = h.draw(3, "deadly") == 0; c.death {
		c.span = 1
	}
	return c
}

func (h *history) restart(n int) {
	h.processes[n].close()
	h.processes[n] = h.town.process(h.price)
}

// either draws a process.
func (h *history) either() int { return h.draw(2, "process") }

// handle gives an update to a process, and again later if it could not be handled.
func (h *history) handle(u *models.Update) {
	written, err := json.Marshal(u)
	h.must(err)
	err = h.on(h.either(), what(u), func(ctx context.Context, p *process) error { return p.bot.Handle(ctx, written) })
	if err != nil {
		h.again = append(h.again, u)
	}
}

func what(u *models.Update) string {
	if u.CallbackQuery != nil {
		return "tap " + u.CallbackQuery.Data
	}
	return "text " + u.Message.Text
}

func (h *history) update() int64 {
	h.updates++
	return h.updates
}

func (c *citizen) user() *models.User {
	return &models.User{ID: c.chat, FirstName: "Citizen", LanguageCode: "ar"}
}

func (c *citizen) private() models.Chat { return models.Chat{ID: c.chat, Type: models.ChatTypePrivate} }

// tap taps a button, on the newest message that has it, or on one that is long gone.
func (h *history) tap(c *citizen, data string) {
	m := &models.Message{ID: 1, Chat: c.private(), Date: int(h.clock.now().Unix())}
	for _, shown := range c.Messages() {
		if shown.ReplyMarkup != nil && strings.Contains(fmt.Sprint(shown.ReplyMarkup.InlineKeyboard), data) {
			m.ID = shown.ID
			m.ReplyMarkup = &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "?", CallbackData: data}}}}
		}
	}
	h.handle(&models.Update{ID: h.update(), CallbackQuery: &models.CallbackQuery{ID: fmt.Sprint(h.updates), From: *c.user(), Data: data,
		Message: models.MaybeInaccessibleMessage{Type: models.MaybeInaccessibleMessageTypeMessage, Message: m}}})
}

// saysYes taps the newest yes to having one's data removed; where none was ever asked, a made-up one.
func (h *history) saysYes(c *citizen) {
	yes := "erase:0."
	for _, shown := range c.Messages() {
		if shown.ReplyMarkup == nil {
			continue
		}
		for _, row := range shown.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if strings.HasPrefix(b.CallbackData, "erase:") {
					yes = b.CallbackData
				}
			}
		}
	}
	h.tap(c, yes)
}

// says sends a text.
func (h *history) says(c *citizen, text string) {
	h.handle(&models.Update{ID: h.update(), Message: &models.Message{ID: 1, From: c.user(), Chat: c.private(), Text: text,
		Date: int(h.clock.now().Unix())}})
}

func (h *history) citizen(chat int64) *citizen {
	for _, c := range h.citizens {
		if c.chat == chat {
			return c
		}
	}
	panic("a request of nobody")
}

// pass lets time pass.
func (h *history) pass(d time.Duration) {
	h.clock.pass(d)
	h.note("%s pass", d)
}

// sweep sweeps as a process does at each interval.
func (h *history) sweep(n int) {
	_ = h.on(n, "sweep", func(ctx context.Context, p *process) error {
		_, err := p.office.Sweep(ctx)
		return errors.Join(err, p.office.Daily(ctx))
	})
}

// deliver delivers what is due, and tells whether there was anything.
func (h *history) deliver(n int) bool {
	due := 0
	_ = h.on(n, "deliver", func(ctx context.Context, p *process) error {
		due = p.courier.RunDue(ctx)
		return nil
	})
	return due > 0
}

// hear lets a process hear a letter. What the account's webhook could not bring comes again.
func (h *history) hear(n int, l letter) {
	status := 0
	err := h.on(n, "hear "+l.path, func(_ context.Context, p *process) error {
		status = post(p, l)
		return nil
	})
	if h.calm && status != 200 {
		h.fail("a notice was answered %d", status)
	}
	if (err != nil || status != 200) && l.hook() {
		h.put(l)
	}
}

// together lets two processes hear and do everything at once.
func (h *history) together(acts ...func(p *process)) {
	h.note("%d acts at once", len(acts))
	var all sync.WaitGroup
	for _, p := range h.processes {
		for _, act := range acts {
			all.Go(func() { act(p) })
		}
	}
	all.Wait()
}
