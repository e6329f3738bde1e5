package botapi

import (
	"strings"
	"unicode/utf8"
)

// answerCallbackQuery answers a tap once, within the life of its update.
func answerCallbackQuery(s *Server, q *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := q.args["callback_query_id"]
	tap := s.queries[id]
	if tap == nil || s.conf.Now().Sub(tap.at) > tapLife {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	text := q.args["text"]
	if utf8.RuneCountInString(text) > 200 {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	if url := q.args["url"]; url != "" && !s.ownLink(url) {
		return nil, bad("URL_INVALID")
	}
	delete(s.queries, id)
	a := Answer{Type: "answer", Chat: tap.chat.ID, Query: id, Text: text, ShowAlert: q.yes("show_alert"), URL: q.args["url"]}
	if len(tap.person.answers) >= keptEvents {
		tap.person.answers = append(tap.person.answers[:0:0], tap.person.answers[keptEvents/2:]...)
	}
	tap.person.answers = append(tap.person.answers, a)
	s.tell(tap.person, tap.chat.ID, nil, a)
	return true, nil
}

// ownLink is an address that a tap may open: a deep link into this bot
// (https://core.telegram.org/bots/api#answercallbackquery).
func (s *Server) ownLink(link string) bool {
	for _, base := range []string{"https://t.me/", "http://t.me/", "t.me/", s.conf.PageURL + "/"} {
		if rest, ok := strings.CutPrefix(link, base); ok && base != "/" {
			name, query, _ := strings.Cut(rest, "?")
			return strings.EqualFold(name, s.me.Username) && strings.HasPrefix(query, "start")
		}
	}
	return false
}
