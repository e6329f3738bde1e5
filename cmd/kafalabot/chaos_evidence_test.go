package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// evidence is all that a town has left behind once it is at rest.
type evidence struct {
	t          testing.TB
	now        time.Time
	guarantees map[string]kafala.Guarantee
	index      map[string]string // references, and what they name
	requests   []books.Request
	chats      map[int64][]botapi.Message // of citizens
	blocked    map[int64]bool             // who has blocked the bot
	group      []botapi.Message
	gateway    *moyasar.Server
	trail      []staff.Entry
	broken     error             // where the chain of the trail does not hold
	due        map[string]int64  // deliveries, and when each is due, in ms
	dead       []kafala.Parked   //
	stored     []string          // every key with all that lies under it
	log        string            // of all processes
	ids        map[string]bool   // numbers that may stand nowhere,
	names      []string          // and words
	peaks      []float64         // MiB resident at most
	goroutines []float64         // of each process now,
	idle       float64           // and of one that has nothing to do
	unsure     int               // how often a word may have come again without a line in the log,
	agreed     map[string]string // who has agreed at Nafath, by transaction; nil: nobody was asked,
	wire       *wire             // and then all that has passed between the bot and Telegram
	falls      []fall            // and when, at once, since two servers took themselves for the master
}

// gather looks at everything.
func (w *town) gather(souls []*soul) *evidence {
	w.Helper()
	e := &evidence{t: w, now: time.Now(), gateway: w.gateway, guarantees: map[string]kafala.Guarantee{}, index: map[string]string{},
		chats: map[int64][]botapi.Message{}, blocked: map[int64]bool{}, due: map[string]int64{}, ids: map[string]bool{}, idle: w.idle,
		log: w.log.String(), names: []string{"Quxwell", "Barfoo", "Zyxwvut", "Fredly"},
		unsure: w.unseenEnds(), falls: w.falls}
	for n := range w.numbers.last + 1 {
		for _, id := range []string{idNumber(1, 2*n), idNumber(2, 2*n+1), fmt.Sprintf("%08d", 31415926+n)} {
			e.ids[id] = true
		}
	}
	if w.nafath != nil {
		e.agreed, e.wire = w.nafath.agreements(), w.nafath.heard
	}
	ids := map[string]int64{}
	for _, s := range souls {
		e.chats[s.chat], e.blocked[s.chat] = s.Messages(), s.left
		for _, r := range s.requests {
			ids[r.ID] = r.Chat
		}
	}
	for _, i := range w.gateway.Books().Invoices {
		ids[i.Metadata["guarantee"].Text] += 0
	}
	for id, chat := range ids {
		g, err := w.store.Records().Find(w.Context(), id)
		if err == nil {
			e.guarantees[id], chat = g, cmp.Or(g.Chat, chat)
		} else if !errors.Is(err, kafala.ErrNotFound) {
			w.Fatal(err)
		}
		e.requests = append(e.requests, books.Request{ID: id, Chat: chat})
	}
	e.group = w.chats.As(staffChair).In(staffRoom).Messages()
	w.gatherStore(e)
	for _, b := range w.bots {
		b.look()
		e.peaks = append(e.peaks, b.peaks...)
		n, _ := b.number("go_goroutines")
		e.goroutines = append(e.goroutines, n)
	}
	w.tally.many("MiB resident at most", int(slices.Max(e.peaks)))
	return e
}

// gatherStore looks at what lies in Redis.
func (w *town) gatherStore(e *evidence) {
	w.Helper()
	var err error
	if e.dead, err = w.store.Box().Dead(w.Context()); err != nil {
		w.Fatal(err)
	}
	if _, e.broken = w.store.Trail().Verify(w.Context(), ""); e.broken == nil {
		err = w.store.Trail().Trail(w.Context(), w.started.Add(-time.Hour), time.Now().Add(time.Hour), func(row staff.Entry) error {
			e.trail = append(e.trail, row)
			return nil
		})
	}
	if err != nil {
		w.Fatal(err)
	}
	for _, key := range w.keys("{*}:ref:*") {
		e.index[key[strings.LastIndex(key, ":")+1:]] = w.client.Get(w.Context(), key).Val()
	}
	e.due = w.promised()
	e.stored = slices.Collect(strings.Lines(w.stored()))
}

// promised lists the deliveries that are still to be made, and when.
func (w *town) promised() map[string]int64 {
	all := map[string]int64{}
	boxes, err := w.keysOf("{*}:box")
	if err != nil {
		return map[string]int64{"redis does not answer": 0}
	}
	for _, box := range boxes {
		list, err := w.client.ZRangeWithScores(w.Context(), box, 0, -1).Result()
		if err != nil {
			return map[string]int64{"redis does not answer": 0}
		}
		for _, z := range list {
			all[fmt.Sprint(z.Member)] = int64(z.Score)
		}
	}
	return all
}

// later are the kinds of delivery that are promised for another time: a pause, a day, a reminder.
var later = []kafala.DeliveryKind{kafala.SendShown, kafala.FollowDecision, kafala.TellStaff, kafala.Reconcile, kafala.Summary,
	kafala.Remind, kafala.SendEnded, kafala.CloseEnd, kafala.AskUnused}

// overdue lists what should have been delivered: all that is due, and all that waits only since it has failed.
func overdue(promised map[string]int64, now time.Time) (list []string) {
	for id, at := range promised {
		parts := strings.SplitN(id, ".", 3)
		waits := len(parts) > 1 && slices.Contains(later, kafala.DeliveryKind(parts[1]))
		if at <= now.UnixMilli() || !waits && at < now.Add(10*time.Minute).UnixMilli() {
			list = append(list, id+" at "+time.UnixMilli(at).Format(time.TimeOnly))
		}
	}
	slices.Sort(list)
	return list
}

// restAtMost is how long a town may take to come to rest: what has failed three times is tried again after five minutes.
const restAtMost = 6 * time.Minute

// gathering is how long it may take to gather what is left: what would come due meanwhile is waited for.
const gathering = 30 * time.Second

// rests waits until every link is over, all money is where it belongs, and nothing is left to be delivered.
func (w *town) rests(souls []*soul, span time.Duration) {
	w.Helper()
	var why []string
	defer func() {
		if w.Failed() {
			w.Logf("not at rest: %v", why)
		}
	}()
	since, told := time.Now(), time.Now()
	for why = w.restless(souls); len(why) > 0; why = w.restless(souls) {
		if time.Since(told) > time.Minute {
			told = time.Now()
			w.Logf("not at rest yet: %v", why)
		}
		if time.Since(since) > restAtMost+4*span { // what has failed in the longer one has failed oftener
			w.Fatal("it never comes to rest")
		}
		time.Sleep(100 * time.Millisecond)
		w.tend()
	}
	w.tally.many("seconds until it was at rest", int(time.Since(since).Seconds()))
}

// restless tells what is still under way.
func (w *town) restless(souls []*soul) (why []string) {
	for _, s := range souls {
		if s.Untaken() > 0 && !s.left {
			why = append(why, fmt.Sprint(s.chat, " has updates that nobody has taken"))
		}
		s.mine()
	}
	ids := map[string]bool{}
	for _, i := range w.gateway.Books().Invoices {
		ids[i.Metadata["guarantee"].Text] = true
	}
	for _, s := range souls {
		for _, r := range s.requests {
			ids[r.ID] = true
		}
	}
	for id := range ids {
		g, err := w.store.Records().Find(w.Context(), id)
		switch {
		case errors.Is(err, kafala.ErrNotFound):
		case err != nil:
			why = append(why, err.Error())
		case g.Status == kafala.Awaiting, g.Status == kafala.Refunding:
			why = append(why, id+" is "+string(g.Status))
		case w.unseen(g):
			why = append(why, id+" has money that its record does not know")
		}
	}
	why = append(why, overdue(w.promised(), time.Now().Add(gathering))...)
	if n := w.gateway.Pending(); n > 0 {
		why = append(why, strconv.Itoa(n)+" notices are under way")
	}
	if len(why) > 0 {
		return why
	}
	for _, p := range w.proxies() { // what is kept open for the next call is no work
		p.HangUp()
	}
	for _, b := range w.bots {
		if n, ok := b.number("go_goroutines"); !ok || n > w.idle+slack {
			why = append(why, fmt.Sprintf("%.0f goroutines, %.0f at idle", n, w.idle))
		}
	}
	return why
}

// slack is how many goroutines more than at the beginning a process may have at rest: connections that were just opened anew.
const slack = 8

// unseenEnds is how often a process, or what it writes to, may have ended between a word and the note that it was taken.
func (w *town) unseenEnds() (n int) {
	for _, what := range []string{"process killed", "redis killed", "redis hung", "sentinel killed", "slot moved", "fall"} {
		n += w.tally.of(what)
	}
	for _, b := range w.bots {
		n += b.alone
	}
	return n
}

// text is everything that a list of messages says.
func text(messages []botapi.Message) string {
	var all strings.Builder
	for _, m := range messages {
		fmt.Fprintln(&all, books.Text(m))
	}
	return all.String()
}

// copied is evidence that may be spoiled.
func (e *evidence) copied() *evidence {
	c := *e
	c.guarantees, c.index, c.chats = maps.Clone(e.guarantees), maps.Clone(e.index), maps.Clone(e.chats)
	c.due, c.blocked = maps.Clone(e.due), maps.Clone(e.blocked)
	for chat, list := range c.chats {
		c.chats[chat] = slices.Clone(list)
	}
	for id, g := range c.guarantees {
		g.Presented, g.Decided = slices.Clone(g.Presented), slices.Clone(g.Decided)
		c.guarantees[id] = g
	}
	c.trail, c.dead, c.stored, c.group = slices.Clone(e.trail), slices.Clone(e.dead), slices.Clone(e.stored), slices.Clone(e.group)
	c.peaks, c.goroutines = slices.Clone(e.peaks), slices.Clone(e.goroutines)
	return &c
}
