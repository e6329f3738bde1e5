package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// adminDoors is what the operator's machines look at: /healthz says that the process takes requests and is to be sent to, /readyz
// whether somebody could be served now, /metrics what it has done. No label ever holds a chat or a reference.
func (a *app) adminDoors() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		switch {
		case a.draining.Load():
			http.Error(w, "draining", http.StatusServiceUnavailable)
		case a.opened.Load() == nil:
			http.Error(w, startingWord, http.StatusServiceUnavailable)
		default:
			_, _ = w.Write([]byte("ok\n"))
		}
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		code, body := a.ready(r.Context())
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}
