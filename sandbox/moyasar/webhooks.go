package moyasar

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// events are what a webhook may ask for.
// Source: docs.moyasar.com/available-webhooks and the newer webhook reference. The stand-in never has a reason
// to send payment_verified (cards are not tokenized), payment_abandoned
// (when that happens is not documented) or those of card_auths, which it has not.
var events = []string{
	"payment_paid", "payment_failed", "payment_voided", "payment_authorized",
	"payment_captured", "payment_refunded", "payment_abandoned", "payment_verified",
	"card_auth_authenticated", "card_auth_failed",
}

// Webhook is an address that is told of events.
type Webhook struct {
	ID        string   `json:"id"`
	Method    string   `json:"http_method"`
	URL       string   `json:"url"`
	CreatedAt Time     `json:"created_at"`
	Events    []string `json:"events"`

	secret string
	all    bool // no events named: all of them, future ones too
}

// verb is its method as HTTP writes it.
func (h *Webhook) verb() string { return strings.ToUpper(h.Method) }

// Attempt is one try to deliver one event to one webhook.
type Attempt struct {
	ID              string  `json:"id"`
	WebhookID       string  `json:"webhook_id"`
	EventID         string  `json:"event_id"`
	EventType       string  `json:"event_type"`
	RetryNumber     int     `json:"retry_number"` // 1 is the first
	Result          string  `json:"result"`       // success or failed
	Message         string  `json:"message"`
	ResponseCode    *int    `json:"response_code"`
	ResponseHeaders *string `json:"response_headers"` // lines as HTTP writes them
	ResponseBody    *string `json:"response_body"`
	CreatedAt       Time    `json:"created_at"`
}

// keptAttempts bounds the log.
const keptAttempts = 10_000

func (c *courier) record(hookID, eventID, event string, number int, got receipt) {
	attempt := Attempt{
		ID: c.chance.UUID(), WebhookID: hookID, EventID: eventID, EventType: event,
		RetryNumber: number, Result: "failed", Message: got.message, CreatedAt: Time{c.config.Now()},
	}
	if got.ok {
		attempt.Result = "success"
	}
	if got.code != 0 {
		var headers strings.Builder
		_ = got.header.Write(&headers) // a strings.Builder takes everything
		lines := headers.String()
		attempt.ResponseCode, attempt.ResponseHeaders, attempt.ResponseBody = &got.code, &lines, &got.body
	}
	c.attempts.Note(attempt)
}

func (c *courier) hook(id string) *Webhook {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, hook := range c.hooks {
		if hook.ID == id {
			return hook
		}
	}
	return nil
}

func (s *Server) createWebhook(r *request) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	i := inspect(fields)
	hook := &Webhook{
		ID: s.chance.UUID(), Method: strings.ToLower(i.text("http_method", true, 10)),
		URL: i.link("url", true), CreatedAt: Time{s.now()}, secret: i.text("shared_secret", true, 255),
	}
	methods := []string{"post", "put", "patch", "get"}
	if i.wrong["http_method"] == nil && !slices.Contains(methods, hook.Method) {
		i.blame("http_method", "must be one of: "+strings.Join(methods, ", "))
	}
	if i.wrong["url"] == nil && !safe(hook.URL) {
		i.blame("url", "must be an HTTPS URL")
	}
	hook.Events = i.eventList()
	if problem := i.problem(); problem != nil {
		return 0, nil, problem
	}
	if hook.all = fields["events"] == nil; hook.all {
		hook.Events = events
	}
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	s.courier.hooks = append(s.courier.hooks, hook)
	return http.StatusCreated, hook, nil
}

func (i *inspection) eventList() []string {
	value, there := i.given("events", false)
	if !there {
		return nil
	}
	list, isList := value.([]any)
	if !isList || len(list) == 0 {
		i.blame("events", "must be an array")
		return nil
	}
	var names []string
	for _, item := range list {
		name, _ := item.(string)
		if !slices.Contains(events, name) {
			i.blame("events", "must be one of: "+strings.Join(events, ", "))
			return nil
		}
		names = append(names, name)
	}
	return names
}

// safe tells whether a webhook may be sent there: HTTPS as documented, or a
// machine of the same desk, because a demo has no certificate.
func safe(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return u.Scheme == "https" || !strings.Contains(host, ".") && ip == nil ||
		ip != nil && (ip.IsLoopback() || ip.IsPrivate())
}

func (s *Server) listWebhooks(*request) (int, any, *Problem) {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	return http.StatusOK, map[string]any{"webhooks": append([]*Webhook{}, s.courier.hooks...)}, nil
}

func (s *Server) fetchWebhook(r *request) (int, any, *Problem) {
	hook := s.courier.hook(r.PathValue("id"))
	if hook == nil {
		return 0, nil, &problemMissing
	}
	return http.StatusOK, hook, nil
}

func (s *Server) deleteWebhook(r *request) (int, any, *Problem) {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	for i, hook := range s.courier.hooks {
		if hook.ID == r.PathValue("id") {
			s.courier.hooks = slices.Delete(slices.Clone(s.courier.hooks), i, i+1)
			return http.StatusOK, map[string]string{"message": "Webhook was deleted successfully"}, nil
		}
	}
	return 0, nil, &problemMissing
}

func (s *Server) availableEvents(*request) (int, any, *Problem) {
	return http.StatusOK, map[string]any{"events": events}, nil
}

func (s *Server) listAttempts(r *request) (int, any, *Problem) {
	i := inspectQuery(r.URL.Query())
	page := i.page()
	hook, event, kind := i.text("webhook_id", false, 255), i.text("event_id", false, 255), i.text("event_type", false, 255)
	if problem := i.problem(); problem != nil {
		return 0, nil, problem
	}
	newest := slices.DeleteFunc(s.courier.attempts.All(), func(a Attempt) bool {
		return hook != "" && a.WebhookID != hook || event != "" && a.EventID != event || kind != "" && a.EventType != kind
	})
	slices.Reverse(newest)
	list, meta := cut(newest, page)
	return http.StatusOK, map[string]any{"webhook_attempts": list, "meta": meta}, nil
}

func (s *Server) fetchAttempt(r *request) (int, any, *Problem) {
	for _, attempt := range s.courier.attempts.All() {
		if attempt.ID == r.PathValue("id") {
			return http.StatusOK, attempt, nil
		}
	}
	return 0, nil, &problemMissing
}
