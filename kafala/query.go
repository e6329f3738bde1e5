package kafala

import (
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"time"
)

// Query is a question that a chat has asked a person of staff, sealed, with what became of it. It is kept for QueryKept.
type Query struct {
	ID        string        `json:"i"` // NewQueryID
	Chat      int64         `json:"c"`
	Language  string        `json:"l"`
	Guarantee string        `json:"g,omitempty"` // the one of the chat's that it is about; empty: there is none, or none any more
	Place     string        `json:"p,omitempty"` // where the request stood that was being written: the id of a question
	Text      string        `json:"q"`
	Message   int           `json:"e,omitempty"` // in which it was typed, in its chat; 0: not known
	Answer    string        `json:"a,omitempty"` // as it was written last, and as it was sent once that is so
	Log       []QueryMark   `json:"h"`
	Messages  []HeldMessage `json:"m,omitempty"` // what stands of it in the chat of whoever has taken it

	Form    int   `json:"fv,omitempty"` // in which it was read (QueryForms)
	Rev     int64 `json:"-"`            // how often it was saved
	Unknown `json:"-"`
}

// QueryForms are the stored forms of an Query after the first.
var QueryForms Forms[Query]

// QueryMark is one entry of an Query's log, which only grows.
type QueryMark struct {
	At     time.Time `json:"t"`
	What   QueryAct  `json:"w"`
	By     int64     `json:"b,omitempty"` // of staff; 0: the chat that has asked, or nobody
	Person string    `json:"p,omitempty"` // Hand.Person
}

// HeldMessage is a message of the bot's in a chat of staff's that holds a question or an answer.
type HeldMessage struct {
	Chat int64 `json:"c"`
	ID   int   `json:"i"`
}

// QueryAct is something that is done about a question.
type QueryAct string

// What is done about a question.
const (
	QueryAsked    QueryAct = "asked"
	QueryTaken    QueryAct = "taken"    // by one of staff, who alone may answer it for QueryHold
	QueryWritten  QueryAct = "written"  // an answer, which is not sent yet
	QueryLetGo    QueryAct = "letgo"    // by who had taken it
	QueryAnswered QueryAct = "answered" // and the answer is on its way
	QueryEnded    QueryAct = "ended"    // nobody has answered it within QueryWaits
)

// QueryState is what has become of a question.
type QueryState string

// The states of a question.
const (
	QueryOpen   QueryState = "open"
	QueryHeld   QueryState = "held"
	QueryDone   QueryState = "done"
	QueryUnmet  QueryState = "unmet"
	queryUnmade QueryState = ""
)

// QueryMove is what is decided of an act: from where it leads, whereto, and whether only who has taken the question may do it.
type QueryMove struct {
	From   []QueryState
	To     QueryState
	Holder bool
}

// QueryMoves has a row for every act: what stands in none cannot happen.
var QueryMoves = map[QueryAct]QueryMove{
	QueryAsked:    {[]QueryState{queryUnmade}, QueryOpen, false},
	QueryTaken:    {[]QueryState{QueryOpen, QueryHeld}, QueryHeld, false},
	QueryWritten:  {[]QueryState{QueryHeld}, QueryHeld, true},
	QueryLetGo:    {[]QueryState{QueryHeld}, QueryOpen, true},
	QueryAnswered: {[]QueryState{QueryHeld}, QueryDone, true},
	QueryEnded:    {[]QueryState{QueryOpen, QueryHeld}, QueryUnmet, false},
}

// What the staff chat is told of a question that anybody of staff may take (Notice.Sort).
const (
	AskedNew   = "new"
	AskedAgain = "again" // it was taken, and was let go or left lying
)

// AskedSorts lists them.
var AskedSorts = []string{AskedNew, AskedAgain}

// How long things last about a question.
const (
	QueryHold   = 20 * time.Minute // it is for who has taken it alone, from then or from when they last wrote
	QueryAlarm  = 30 * time.Minute // within the hours, after which staff are told that it is not answered
	QueryWaits  = 3 * Day          // from when the hours begin (Asking.GivenUp), after which it is given up, and whoever asked is told
	QueryKept   = 30 * Day         // with its answer
	QueryInChat = 47 * time.Hour   // messages with it stay in a chat of staff's at most: an hour less than a bot can delete
)

// QueriesDay is how many questions a chat may ask within 24 hours.
const QueriesDay = 5

// QueryLength is how many letters a question may have, and an answer.
const QueryLength = 1000

// String names the question, which tells nothing of what it says.
func (q Query) String() string { return "question " + q.ID }

// GoString is String.
func (q Query) GoString() string { return q.String() }

// LogValue is String.
func (q Query) LogValue() slog.Value { return slog.StringValue(q.String()) }

// NewQueryID names the question of a chat that is asked under a token (NewQueryToken). The same token makes the same question.
func NewQueryID(chat int64, token string) string { return fmt.Sprintf("%02d%s", Shard(chat), token) }

// QueryToken is how many random bytes a token has: an id is longer than that of a guarantee, so that none is taken for one.
const QueryToken = 11

var queryID = regexp.MustCompile(`^[0-9]{2}[a-z2-7]{18}$`)

// IsQueryID tells whether a text has the form of NewQueryID.
func IsQueryID(id string) bool {
	_, sharded := ShardOf(id)
	return sharded && queryID.MatchString(id)
}

// last is the last entry of the log.
func (q *Query) last() QueryMark {
	if len(q.Log) == 0 {
		return QueryMark{}
	}
	return q.Log[len(q.Log)-1]
}

// State is what has become of it.
func (q *Query) State() QueryState { return QueryMoves[q.last().What].To }

// Over tells whether nothing more can come of it.
func (q *Query) Over() bool { return q.State() == QueryDone || q.State() == QueryUnmet }

// Asked is when it was asked.
func (q *Query) Asked() time.Time {
	if len(q.Log) == 0 {
		return time.Time{}
	}
	return q.Log[0].At
}

// Spot is its place among those that are not answered.
func (q *Query) Spot() Spot { return Spot{q.Asked().Truncate(time.Millisecond), q.ID} }

// Ended is when it was answered or given up; zero: it is open.
func (q *Query) Ended() time.Time {
	if !q.Over() {
		return time.Time{}
	}
	return q.last().At
}

// Holder is who has taken it; zero: nobody has.
func (q *Query) Holder() Hand {
	if q.State() != QueryHeld {
		return Hand{}
	}
	return Hand{ID: q.last().By, Person: q.last().Person}
}

// HeldUntil is until when it is for its holder alone: for QueryHold from when they took it, or wrote last. To open it again meanwhile
// lengthens nothing; what was let go and is taken again is held anew.
func (q *Query) HeldUntil() time.Time {
	var held QueryMark // from which it counts
	for _, m := range q.Log {
		if again := m.What == QueryTaken && held.What != QueryLetGo && m.By == held.By && m.At.Before(held.At.Add(QueryHold)); !again {
			held = m
		}
	}
	return held.At.Add(QueryHold)
}

// waitsSince is since when anybody of staff may take it, where it is not over: since it was asked or given back, or was left lying by
// who has it.
func (q *Query) waitsSince() time.Time {
	if q.State() == QueryHeld {
		return q.HeldUntil()
	}
	return q.last().At
}

// HeldFrom tells whether somebody else has it at this time.
func (q *Query) HeldFrom(by Hand, now time.Time) bool {
	return q.State() == QueryHeld && q.Holder().ID != by.ID && now.Before(q.HeldUntil())
}

// HeldBy tells whether this member of staff has it before them: they took it, nobody else has since, and they may still answer it.
func (q *Query) HeldBy(by Hand, now time.Time) bool { return q.may(QueryWritten, by, now) == nil }

// ReadFor tells whether what this member opens of its guarantee now is opened for it: they have it before them, and it is theirs alone.
// Whoever left it lying looks at a guarantee as anybody does.
func (q *Query) ReadFor(by Hand, now time.Time) bool {
	return q.HeldBy(by, now) && now.Before(q.HeldUntil())
}

// Drafts is how many answers were written: the number of the last one.
func (q *Query) Drafts() (n int) {
	for _, m := range q.Log {
		if m.What == QueryWritten {
			n++
		}
	}
	return n
}

// may tells whether somebody may do something about it now; the Problem says why not.
func (q *Query) may(what QueryAct, by Hand, now time.Time) *Problem {
	move := QueryMoves[what]
	switch {
	case q.Over():
		return NewProblem("staff.question.over")
	case q.HeldFrom(by, now):
		return NewProblem("staff.question.taken")
	case !slices.Contains(move.From, q.State()), move.Holder && q.Holder().ID != by.ID:
		return NewProblem("staff.question.notheld")
	}
	return nil
}

// note writes down what was done about it.
func (q *Query) note(what QueryAct, by Hand, now time.Time) {
	q.Log = append(q.Log, QueryMark{At: now, What: what, By: by.ID, Person: by.Person})
}

// deliver is a delivery about it. The same kind and detail make the same one.
func (q *Query) deliver(kind DeliveryKind, detail string, due, now time.Time) Delivery {
	return Delivery{ID: q.ID + "." + string(kind) + "." + detail, Kind: kind, Detail: q.ID, Due: due, Since: now}
}

// ReplyID is the id of the delivery that tells its chat what became of it.
func (q *Query) ReplyID() string { return q.ID + "." + string(SendReply) + "." }

func (q *Query) reply(now time.Time) Delivery {
	d := q.deliver(SendReply, "", now, now)
	d.Chat = q.Chat
	return d
}

// hold notes a message of the bot's in which it is about to stand, in the chat of whoever has taken it, and promises that it goes.
func (q *Query) hold(m HeldMessage, now time.Time) Delivery {
	q.Messages = append(q.Messages, m)
	return q.forget(m, "late", now.Add(QueryInChat), now)
}

// clear has what stands of it in chats of staff's deleted now.
func (q *Query) clear(now time.Time) (out []Delivery) {
	for _, m := range q.Messages {
		out = append(out, q.forget(m, "now", now, now))
	}
	q.Messages = nil
	return out
}

func (q *Query) forget(m HeldMessage, when string, due, now time.Time) Delivery {
	d := q.deliver(Forget, fmt.Sprintf("%s.%d.%d", when, m.Chat, m.ID), due, now)
	d.Chat, d.Message, d.Detail = m.Chat, m.ID, ""
	return d
}
