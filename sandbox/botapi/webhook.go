package botapi

import (
	"context"
	"encoding/json"
	"net"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"
)

// hook is the webhook that is set, and its queues.
type hook struct {
	url         string
	secret      string
	ip          string
	connections int
	slots       chan struct{} // one for each connection in use
	ctx         context.Context
	end         context.CancelFunc
	lanes       map[lane][]update // each with one pusher while it is not empty
	pending     int
	errorDate   int64
	errorText   string
	goneSince   time.Time // of the first 410 in a row
}

// setWebhook follows Client::process_set_webhook_query. On a local server, which
// this one is unless Config.RequireHTTPS, plain HTTP and any port will do.
func setWebhook(s *Server, q *request) (any, error) {
	address := q.args["url"]
	if address == "" {
		return deleteWebhook(s, q)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.hookAt) < s.conf.RetryUnit {
		return nil, tooMany(1)
	}
	s.hookAt = time.Now()
	secret, connections, ip := q.args["secret_token"], int(q.between("max_connections", 40, 1, 100)), q.args["ip_address"]
	if h := s.hook; h != nil && h.url == address && h.secret == secret && h.connections == connections && h.ip == ip &&
		!q.yes("drop_pending_updates") {
		s.updates.setAllowed(q)
		return told{true, "Webhook is already set"}, nil
	}
	if p := s.updates.poll; p != nil {
		p.finish(errHookSet)
		s.updates.poll = nil
	}
	s.unhook() // as there, an old webhook is gone even when the new one is refused
	if q.yes("drop_pending_updates") {
		s.updates.waiting = nil
	}
	if err := s.checkHook(address, secret); err != nil {
		return nil, err
	}
	s.updates.setAllowed(q)
	h := &hook{url: address, secret: secret, ip: ip, connections: connections, slots: make(chan struct{}, connections),
		lanes: map[lane][]update{}}
	h.ctx, h.end = context.WithCancel(s.ctx)
	s.hook = h
	waiting := s.updates.waiting
	s.updates.waiting = nil
	for _, u := range waiting {
		s.push(u)
	}
	return told{true, "Webhook was set"}, nil
}

func (s *Server) checkHook(address, secret string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return bad("invalid webhook URL specified")
	}
	if len(secret) > 256 {
		return bad("secret token is too long")
	}
	if strings.IndexFunc(secret, func(r rune) bool { return r > 127 || !isAlnum(byte(r)) && r != '-' && r != '_' }) >= 0 {
		return bad("secret token contains unallowed characters")
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return bad("invalid webhook URL specified")
	}
	if !s.conf.RequireHTTPS {
		return nil
	}
	if u.Scheme != "https" {
		return bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if port := u.Port(); port != "" && !slices.Contains([]string{"443", "80", "88", "8443"}, port) {
		return bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && (ip.IsLoopback() || ip.IsPrivate()) {
		return bad("bad webhook: IP address %s is reserved", ip)
	}
	return nil
}

func deleteWebhook(s *Server, q *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := "Webhook is already deleted"
	if s.hook != nil {
		s.unhook()
		text = "Webhook was deleted"
	}
	if q.yes("drop_pending_updates") {
		s.updates.waiting = nil
	}
	return told{true, text}, nil
}

// unhook ends the pushers; what they have not delivered waits for getUpdates or
// the next webhook. A delivery that is under way may thus come twice.
func (s *Server) unhook() {
	h := s.hook
	if h == nil {
		return
	}
	h.end()
	for _, line := range h.lanes {
		s.updates.waiting = append(s.updates.waiting, line...)
	}
	h.lanes = nil
	s.hook = nil
	sort.Slice(s.updates.waiting, func(i, j int) bool { return s.updates.waiting[i].id < s.updates.waiting[j].id })
}

type hookInfo struct {
	URL         string          `json:"url"`
	Certificate bool            `json:"has_custom_certificate"`
	Pending     int             `json:"pending_update_count"`
	ErrorDate   int64           `json:"last_error_date,omitempty"`
	ErrorText   string          `json:"last_error_message,omitempty"`
	Connections int             `json:"max_connections,omitempty"`
	IP          string          `json:"ip_address,omitempty"`
	Allowed     json.RawMessage `json:"allowed_updates,omitempty"`
}

func getWebhookInfo(s *Server, _ *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := hookInfo{Pending: len(s.updates.waiting)}
	if len(s.updates.allowed) > 0 {
		info.Allowed, _ = json.Marshal(s.updates.allowed) // strings always marshal
	}
	if h := s.hook; h != nil {
		info.URL, info.Pending, info.Connections = h.url, h.pending, h.connections
		info.ErrorDate, info.ErrorText = h.errorDate, h.errorText
		info.IP = "<unknown>"
		if h.ip != "" {
			info.IP = h.ip
		}
	}
	return info, nil
}
