package main

import (
	"strings"
	"testing"
)

// Telegram pushes over https alone; a door on this machine, as tests have one, may be plain.
func TestWebhookWantsHTTPS(t *testing.T) {
	const fault = "WEBHOOK_URL: must be https"
	for address, refused := range map[string]bool{
		"http://bot.example": true, "https://bot.example": false, "http://127.0.0.1:8080": false, "http://localhost:1": false, "http://[::1]:1": false,
	} {
		_, err := options{WebhookURL: address}.read(func(string) (string, bool) { return "", false })
		if err == nil || strings.Contains(err.Error(), fault) != refused {
			t.Errorf("%s: %v", address, err)
		}
	}
}
