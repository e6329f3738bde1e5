package dialogs

import (
	"slices"
	"strings"
)

// A question to staff of the chat's own stands in Session.Asked (bot/chat/query.go), and begins with one of these.
const (
	QueryAwaited = "query"    // it is to be typed
	QueryEnded   = "unasked"  // it is waited for no more, and was not sent
	QuerySent    = "queried"  // staff have it
	QueryReplied = "answered" // what became of it has arrived
	QueryTold    = "unsent"   // what was typed since is said not to have been sent
)

// MindsQuery tells whether what stands in Asked is of a question of the chat's own: what a member of staff is to type is none.
func (s Session) MindsQuery() bool {
	what, _, _ := strings.Cut(s.Asked, ".")
	return slices.Contains([]string{QueryAwaited, QueryEnded, QuerySent, QueryReplied, QueryTold}, what)
}

// AskedBelow is what stands in Asked once the request's own question is asked below: a question to staff is waited for no more, and the
// next text is said not to have been sent. After one that was sent, or answered, the text answers what is asked.
func (s Session) AskedBelow() string {
	what, rest, _ := strings.Cut(s.Asked, ".")
	switch {
	case !s.MindsQuery():
		return ""
	case what == QueryAwaited:
		return QueryEnded + "." + rest
	}
	return QueryTold + "." + rest
}

// AskedAnew is AskedBelow where the bot asks by itself, long after anything was typed: what is typed next answers that.
func (s Session) AskedAnew() string {
	if !s.MindsQuery() {
		return s.Asked // what staff are to type is waited for still
	}
	s.Asked = s.AskedBelow()
	return s.AskedBelow()
}

// asksText tells whether a screen asks for something that is typed, or shared.
func asksText(s Screen) bool { return s.Kind == Question || s.Kind == Sure || s.Kind == Contact }

// minds lets go of what waits to be typed where an act asks for something else below it. Whoever goes on with the request by its own
// buttons has left the question, and answers the request next. What cannot be read here leaves the mark that the next text was meant for
// staff, perhaps.
func (t Turn) minds(act Act) string {
	asks, waits := asksText(t.Screen) || act == Cancel, strings.HasPrefix(t.Session.Asked, QueryAwaited+".")
	switch {
	case !t.Session.MindsQuery() || !asks || act == Foreign && !waits:
		return t.Session.Asked
	case waits && !t.Stale && act != Foreign && act != Start && act != Identified:
		return t.Session.AskedAnew()
	}
	return t.Session.AskedBelow()
}
