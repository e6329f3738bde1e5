package botapi

import (
	"net/http"
	"strings"
)

// method is one call of the API. It takes the lock itself.
type method func(*Server, *request) (any, error)

// methods are the calls the stand-in knows, by lower-case name.
func methods() map[string]method {
	return map[string]method{
		"getme": getMe, "getupdates": getUpdates,
		"setwebhook": setWebhook, "deletewebhook": deleteWebhook, "getwebhookinfo": getWebhookInfo,
		"sendmessage": sendMessage, "sendphoto": sendPhoto, "senddocument": sendDocument, "sendchataction": sendChatAction,
		"editmessagetext": editMessageText, "editmessagecaption": editMessageCaption, "editmessagereplymarkup": editMessageReplyMarkup,
		"deletemessage": deleteMessage, "deletemessages": deleteMessages,
		"answercallbackquery": answerCallbackQuery, "getfile": getFile,
		"setmycommands": setMyCommands, "getmycommands": getMyCommands, "deletemycommands": deleteMyCommands,
		"setmyname": setMyName, "getmyname": getMyName,
		"setmydescription": setMyDescription, "getmydescription": getMyDescription,
		"setmyshortdescription": setMyShortDescription, "getmyshortdescription": getMyShortDescription,
		"setchatmenubutton": setChatMenuButton, "getchatmenubutton": getChatMenuButton,
		"getchat": getChat, "getchatmember": getChatMember,
	}
}

// API serves /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) API() http.Handler {
	table := methods()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
			s.download(w, r, rest)
			return
		}
		rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
		token, name, split := strings.Cut(rest, "/")
		if !ok || !split {
			deny(w, &refusal{code: 404, text: "Not Found"})
			return
		}
		if err := s.admit(token); err != nil {
			deny(w, err)
			return
		}
		q, err := parseHTTP(name, r)
		if name == "" {
			q.method = q.args["method"]
		}
		if err != nil {
			deny(w, err)
			return
		}
		s.serve(w, table, q)
	})
}

// admit knows one bot. The texts are those of ClientManager::send and, for a
// well-formed token of nobody, of api.telegram.org.
func (s *Server) admit(token string) error {
	if token == s.conf.Token && !s.isRevoked() {
		return nil
	}
	if !strings.Contains(token, ":") || strings.HasPrefix(token, "0") || len(token) > 80 {
		return &refusal{code: 401, text: "Unauthorized: invalid token specified"}
	}
	return &refusal{code: 401, text: "Unauthorized"}
}

// serve runs one call, with the fault that is due for it, and gives the fault. w is nil for a call inside a webhook
// answer, whose result is lost.
func (s *Server) serve(w http.ResponseWriter, table map[string]method, q *request) *Fault {
	call := s.record(q)
	fault := s.due(q)
	var result any
	sent, err := fault.before(s, w, q)
	if !sent && err == nil {
		result, err = s.run(table, q)
		sent = fault.after(w)
	}
	s.settle(call, err)
	if !sent && w != nil {
		answer(w, result, err)
	}
	return fault
}

func (s *Server) run(table map[string]method, q *request) (any, error) {
	do, ok := table[strings.ToLower(q.method)]
	if !ok {
		return nil, &refusal{code: 404, text: "Not Found: method not found"}
	}
	result, err := do(s, q)
	return result, worded(err)
}
