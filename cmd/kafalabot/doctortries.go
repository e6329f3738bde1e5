package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/identity"
	"kafalabot/outage"
	"kafalabot/payments"
)

// try is a check of the doctor's: its name, on which other it stands, and what it may come to beside well.
type try struct {
	check string
	after string
	may   []condition
	make  func(*examination, context.Context) finding
}

// tries are all of them, in the order in which they are printed.
var tries = []try{
	{"variables", "", []condition{well, warned}, (*examination).variables},
	{"settings", "", []condition{well, warned}, (*examination).doubts},
	{"spots", "", []condition{well, warned}, (*examination).spots},
	{"redis.reached", "", []condition{well, bad}, (*examination).redisReached},
	{"redis.keeps", "redis.reached", []condition{well, warned, bad, untried}, (*examination).redisKeeps},
	{"redis.write", "redis.reached", []condition{well, warned, bad, untried}, (*examination).redisWrite},
	{"redis.replicas", "redis.reached", []condition{well, warned, bad, untried}, (*examination).redisReplicas},
	{"redis.memory", "redis.reached", []condition{well, warned, bad, untried}, (*examination).redisMemory},
	{"redis.disk", "redis.reached", []condition{well, warned, untried}, (*examination).redisDisk},
	{"redis.clock", "redis.reached", []condition{well, warned, bad, untried}, (*examination).redisClock},
	{"redis.served", "redis.reached", []condition{well, bad, untried}, (*examination).redisServed},
	{"keys", "redis.served", []condition{well, bad, untried}, (*examination).dataKeys},
	{"telegram.token", "", []condition{well, bad}, (*examination).telegramToken},
	{"telegram.updates", "telegram.token", []condition{well, warned, bad, untried}, (*examination).telegramUpdates},
	{"telegram.group", "telegram.token", []condition{well, warned, bad, off, untried}, (*examination).telegramGroup},
	{"gateway.key", "", []condition{well, bad}, (*examination).gatewayKey},
	{"gateway.account", "gateway.key", []condition{well, warned, bad, untried}, (*examination).gatewayAccount},
	{"gateway.webhook", "gateway.key", []condition{well, warned, bad, off, untried}, (*examination).gatewayWebhook},
	{"nafath", "", []condition{well, bad, off}, (*examination).nafathKeys},
	{"outside.webhook", "", []condition{well, warned, bad, off}, (*examination).outsideWebhook},
	{"outside.gateway", "", []condition{well, warned, bad, off}, (*examination).outsideGateway},
	{"outside.page", "telegram.token", []condition{well, warned, bad, off, untried}, (*examination).outsidePage},
	{"outside.nafath", "", []condition{well, warned, bad, off}, (*examination).outsideNafath},
	{"certificate", "", []condition{well, warned, bad, off, untried}, (*examination).certificates},
	{"clock", "", []condition{well, warned, bad, untried}, (*examination).clock},
}

func fine(said string) finding          { return finding{State: well, Said: said} }
func doubtful(said, do string) finding  { return finding{State: warned, Said: said, Do: do} }
func ill(said, do string) finding       { return finding{State: bad, Said: said, Do: do} }
func notConfigured(said string) finding { return finding{State: off, Said: said} }
func notTold(said string) finding       { return finding{State: untried, Said: said} }
func refusedAtOnce(said, do string) finding {
	return finding{State: bad, Said: said, Do: do, final: true}
}

// several are warnings, each a line of its own.
func several(all []advice) finding { return finding{State: warned, each: all} }

// ails says in a word of ours what is wrong with a service, and what to do. An error's own words may hold addresses.
func ails(err error) (said, do string) {
	if status := statusOf(err); status == http.StatusNotFound {
		return unknownAnswer, leads
	}
	if keepsSilent(err) {
		return "it does not answer in time", "see that it runs, its load and its own log, and that nothing on the way swallows packets"
	}
	_, why := outage.Of(err)
	switch why {
	case outage.Credentials:
		return "it refuses the key", "set the right one"
	case outage.Certificate:
		return "its certificate is not accepted, or it speaks no TLS", "see to certificate, name and roots, and to this machine's clock"
	case outage.Failing:
		return failingOfItself, lookThere
	case outage.Full:
		return "it has no memory or disk left", "give it more, or make room"
	case outage.ReadOnly:
		return "it is read and takes nothing: a replica", "give the address of the master, or use sentinel mode"
	case outage.Replicas:
		return "too few replicas hold what is saved", "bring replicas back, or lower REDIS_WAIT_REPLICAS"
	case outage.Emptied:
		return "what was seen in it is gone: it came back empty, or is another one", "bring its data back before anything is served"
	case outage.GivenUp:
		return "the data key that is sealed with was given up", "give it the data keys that the others have, and start again"
	case outage.Parts:
		return "a part of it fails, and others serve", "bring the missing masters back"
	case outage.Silent:
		return "it is not reached", "see that it runs, and that address, name service and firewall lead there"
	case outage.Well, outage.Older, outage.Taken, outage.Undelivered:
	}
	if failed := (*telegram.FailedError)(nil); errors.As(err, &failed) && failed.Status >= http.StatusInternalServerError {
		return failingOfItself, lookThere
	}
	told := (*payments.Error)(nil)
	flood, _ := telegram.Judge(err)
	switch {
	case errors.As(err, &told) && told.Status == http.StatusTooManyRequests, flood == telegram.SlowDown:
		return "it has had enough of calls", "run this again later"
	case told != nil && told.Status == http.StatusMethodNotAllowed: // https://docs.moyasar.com/api/errors
		return "the account is not activated for this key", "have it activated in the gateway's dashboard"
	}
	return unknownAnswer, leads
}

// What is said of somebody who has a fault of their own.
const (
	failingOfItself = "it answers with a fault of its own"
	lookThere       = "look at its own page of trouble, and run this again"
)

// What is said of somebody who is not who is expected, as a path that is not there.
const (
	unknownAnswer = "its answer is not what is known of it"
	leads         = "see that the address leads to the right service, with the path that it has"
)

// statusOf is the status of an answer of the gateway's or of Nafath's; 0: none came, or it is another's.
func statusOf(err error) int {
	if told := (*payments.Error)(nil); errors.As(err, &told) {
		return told.Status
	}
	if told := (*identity.Error)(nil); errors.As(err, &told) {
		return told.Status
	}
	return 0
}

// keepsSilent tells whether somebody took the connection, and was waited for in vain.
func keepsSilent(err error) bool {
	waited := net.Error(nil)
	late := errors.Is(err, context.DeadlineExceeded) || errors.As(err, &waited) && waited.Timeout()
	return late && outage.OfNetwork(err) == outage.Well
}

// refusal is what serve would say as it ends with 2; false: it would not.
func refusal(err error) (string, bool) {
	if !errors.Is(err, errConfig) {
		return "", false
	}
	return strings.TrimPrefix(err.Error(), errConfig.Error()+": "), true
}
