package main

import (
	"strings"
	"testing"
)

// Telegram pushes over https alone; a door on this machine, as tests have one, may be plain.
func TestWebhookWantsHTTPS(t *testing.T) {
	const fault = "WEBHOOK_URL: must be https"
	for address, refused := range map[string]bool{
		"http://bot.example": true, "https://bot.example": false, "http://127.0.0.1:8080": false, "http://localhost:1": false,
		"http://[::1]:1": false} {
		_, err := options{WebhookURL: address}.read(func(string) (string, bool) { return "", false }, whole)
		if err == nil || strings.Contains(err.Error(), fault) != refused {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// The first admins are persons, each once; every entry that is not is named by its place.
func TestAdminIDs(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"7100000004":           "",
		"5, 7100000004":        "",
		"x":                    "entry 1 must be the number of a person",
		"5,-100,6":             "entry 2 must be the number of a person",
		"5,6,5":                "entry 3 is there already",
		"5,":                   "entry 2 must be the number of a person",
		"0,5":                  "entry 1 must be the number of a person",
		"99999999999999999999": "entry 1 must be the number of a person",
	} {
		_, err := options{AdminIDs: text}.read(func(string) (string, bool) { return "", false }, whole)
		if err == nil || strings.Contains(err.Error(), "ADMIN_IDS") != (want != "") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
