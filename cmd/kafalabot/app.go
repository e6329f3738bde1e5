package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/bot"
	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/identity"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/outage"
	"kafalabot/payments"
	"kafalabot/storage"
	"kafalabot/voice"
	"kafalabot/web"
)

// app is the joined house: one process that serves one bot.
type app struct {
	config
	redis        redis.UniversalClient
	store        *storage.Store
	gateway      *payments.Client
	identity     *identity.Client // nil: Nafath is not configured
	office       *kafala.Office
	counter      *staff.Counter
	bot          *bot.Bot
	courier      *courier.Courier
	pages        http.Handler // where numbers are typed; that they are not, where none are
	metrics      *metrics
	board        *outage.Board
	defects      *outage.Defects
	draining     atomic.Bool                  // it stops: nothing more is to be sent to it
	opened       atomic.Pointer[http.Handler] // the public doors; nil: it has not begun to serve
	accounted    bool                         // it was looked whether the gateway's payments have their records here
	strays       int                          // looks at Telegram in a row that were answered by a fault, or not by Telegram
	gatewayHeard atomic.Int64                 // when the gateway last answered well, in nanoseconds of Unix time
	reminded     atomic.Int64                 // when the log was last reminded of trouble, likewise
	probing      sync.Mutex                   // one save at a time is tried
	probed       struct {
		at     time.Time
		served bool // something could be saved
	}
	overrun chan error                 // why it cannot go on: a copy is being brought back into the Redis that it serves
	between chan func(context.Context) // taken by background; nil in a process that serves
}

// open joins the rooms that need no Telegram: store, office and, where its key is given, the gateway.
func open(c config, client redis.UniversalClient) (*app, error) {
	if c.now == nil {
		c.now = time.Now
	}
	a := &app{config: c, redis: client, metrics: newMetrics(), overrun: make(chan error, 1)}
	a.board = outage.NewBoard(a.now, a.fell)
	a.defects = &outage.Defects{Log: c.log, Count: a.metrics.defect}
	var err error
	t := c.settings.Times
	a.store, err = storage.New(storage.Config{
		Client: client, Keys: c.keys, Serving: c.serving, Now: a.now, WaitReplicas: c.waitReplicas, Ways: c.ways,
		SessionTTL: time.Duration(t.Session), ProfileTTL: time.Duration(t.Profile), Retention: time.Duration(t.Records),
		Personal:   time.Duration(t.Personal),
		SweepFirst: time.Duration(t.Sweep),
		Wake: func(int) {
			if a.courier != nil {
				a.courier.Wake()
			}
		},
	})
	if err != nil {
		return nil, err
	}
	records := a.store.Records()
	ledger := kafala.Counted{Ledger: records, Tell: a.metrics.happened}
	a.office = &kafala.Office{Ledger: ledger, Index: records, Owners: records, Watch: records, Register: records,
		Finding: records,
		Places:  a.store.Places(), Counts: a.store.Counts(), Limiter: a.store.Counts(), Uncounts: a.store.Counts(), Promises: a.store.Promises(),
		Freezes:  a.store.Freezes(),
		Cases:    a.store.Cases(),
		Closures: a.store.Cases(), Queries: a.store.Queries(), Asked: a.store.Queries(),
		Gaps:     a.store.Losses(),
		Older:    a.store.Doubted,
		Lost:     a.store.Losses(),
		Contain:  a.containSweep,
		Settled:  a.metrics.settled,
		Settings: c.settings, Lasting: dialogs.LastingIDs(), Now: a.now, Random: rand.Reader, Log: c.log}
	a.counter = &staff.Counter{Office: a.office, Team: a.store.Staff(), Invites: a.store.Staff(), Audit: a.store.Trail(),
		Quota: a.store.Counts(), Lately: a.store.Staff(), Admins: c.admins}
	a.office.Trail = a.counter
	if c.moyasarKey == "" { // a command that asks the gateway nothing
		return a, nil
	}
	if err = errors.Join(a.openGateway(), a.openNafath()); err != nil {
		return nil, err
	}
	if a.identity != nil {
		a.office.Identity = a.identity
	}
	return a, nil
}

// openGateway joins the gateway.
func (a *app) openGateway() error {
	words, err := locales.Load()
	if err != nil {
		return err
	}
	a.gateway, err = payments.New(payments.Config{
		SecretKey: string(a.moyasarKey), APIURL: a.MoyasarAPIURL, UserAgent: "kafalabot/" + version(), Now: a.now, Heard: a.heardGateway,
		Measured: a.metrics.askedGateway,
	})
	if err != nil {
		return err
	}
	a.office.Gateway, a.office.Till = kafala.NewQueue(a.gateway), a.gateway
	a.office.Page = func(g kafala.Guarantee) kafala.Page {
		l := locales.Choose(g.Language, "")
		p := kafala.Page{
			Description: words[l].Plain("payment.description", locales.Data{"Operator": a.settings.Operator.Name.In(l)}),
			Callback:    payments.CallbackURL(a.PublicURL, g.Callback),
		}
		if a.bot != nil { // the sweep makes no links
			p.Return = a.bot.ReturnLink(g)
		}
		return p
	}
	return nil
}

// greet finds out the bot's user name, as long as it takes: Telegram may be down when we start.
func (a *app) greet(ctx context.Context) error {
	for {
		name, err := telegram.Me(ctx, string(a.token), a.TelegramAPIURL, nil)
		if err == nil {
			a.board.Saw(outage.Telegram, outage.Well)
			return a.joinBot(name)
		}
		if telegram.Final(err) {
			return fmt.Errorf("%w: TELEGRAM_BOT_TOKEN: telegram refuses this token", errConfig)
		}
		a.board.Heard(err)
		a.log.Warn("telegram cannot be reached yet", "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(telegramPause):
		}
	}
}

func (a *app) joinBot(name string) (err error) {
	a.bot, err = bot.New(bot.Config{
		Token: string(a.token), APIURL: a.TelegramAPIURL, LinkURL: a.TelegramLinkURL, PageURL: a.pageURL(),
		Office: a.office, Counter: a.counter, Sessions: a.store.Chats(), Outbox: a.store.Box(), Posts: a.store.Chats(),
		Pace: a.store.Pace(), Ahead: a.store.Ahead(), Undelivered: a.store.Box(), Now: a.now,
		NewDraft:  func() (string, error) { return kafala.NewDraft(rand.Reader) },
		StaffChat: a.staffChat, StaffTopic: a.staffTopic, Rooms: a.store.Chats(), Test: !a.live,
		Log: a.log, Board: a.board, Defects: a.defects,
		OnUpdate: a.metrics.update, OnSend: a.metrics.delivery, OnPark: a.metrics.parked, OnPass: a.metrics.pass,
		OnCall: a.metrics.askedTelegram, Passages: a.store.Counts(),
	}, name)
	if err != nil {
		return err
	}
	if a.courier, err = a.bot.Courier(a.store.Box()); err != nil {
		return err
	}
	voices, err := voice.New(a.settings, name, !a.live)
	if err != nil {
		return err
	}
	if !a.settings.Rules.OnPage() {
		a.pages, err = web.NewOff(voices)
		return err
	}
	a.pages, err = web.New(web.Config{Token: string(a.token), Ancestors: a.FrameAncestors, Voices: voices, Chats: a.bot,
		Now: a.now, Log: a.log})
	return err
}

// serve serves until ctx ends, then finishes what it has accepted. The listeners are closed by it.
func (a *app) serve(ctx context.Context, public, admin net.Listener) error {
	adminServer := a.server(a.adminDoors())
	failed := make(chan error, 2)
	answer := func(s *http.Server, l net.Listener, what string) {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("%s doors: %w", what, err)
		}
	}
	go answer(adminServer, admin, "admin")
	defer adminServer.Close()
	publicServer, callers := a.server(a.front()), newCrowd(public, mostCallers)
	callers.attend(publicServer)
	go answer(publicServer, callers, "public")
	if err := a.greet(ctx); err != nil {
		publicServer.Close()
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	a.openDoors()

	// What takes updates in ends first; then, with nothing more to come, what delivers.
	intake, stopIntake := context.WithCancel(ctx)
	defer stopIntake()
	later, stopLater := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLater()
	var in, out sync.WaitGroup
	in.Go(func() {
		a.introduce(intake, func() {
			if a.WebhookURL == "" {
				in.Go(func() { a.bot.Poll(intake) })
			}
		})
	})
	in.Go(func() { a.watch(intake) })
	in.Go(func() { a.watchRedis(intake) })
	in.Go(func() { a.watchStock(intake) })
	out.Go(func() { a.background(later) })
	in.Go(func() { settle(intake) })
	a.log.Info("serving", "bot", a.bot.Name(), "version", version(), "webhook", a.WebhookURL != "", "live", a.live)

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	case err = <-a.overrun:
	}
	a.draining.Store(true)
	a.log.Info("stopping")
	stopIntake()
	in.Wait()
	stop, done := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer done()
	if closing := publicServer.Shutdown(stop); closing != nil {
		err = errors.Join(err, fmt.Errorf("close the public doors: %w", closing))
	}
	a.bot.Wait()
	stopLater()
	out.Wait()
	a.gateway.Close()
	if a.identity != nil {
		a.identity.Close()
	}
	return err
}

// rested is how long after the doors have opened what only the start needed is given back, some 5 MiB. That takes long, and nobody who
// waits for a first answer is to wait for it.
const rested = 200 * time.Millisecond

// settle makes what a first person would wait for, and gives back what only the start needed.
func settle(ctx context.Context) {
	typed.Prepare()
	select {
	case <-ctx.Done():
	case <-time.After(rested):
		debug.FreeOSMemory()
	}
}
