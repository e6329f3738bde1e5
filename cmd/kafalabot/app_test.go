package main

import (
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage"
)

// The office is told which answers stay in an erased record: one that is not told keeps none.
func TestOfficeKnowsWhatLasts(t *testing.T) {
	keys, err := storage.ParseKeys(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"}) // nobody calls it
	defer client.Close()
	a, err := open(config{keys: keys, settings: settings}, client)
	if err != nil {
		t.Fatal(err)
	}
	if want := dialogs.LastingIDs(); len(want) == 0 || !slices.Equal(a.office.Lasting, want) {
		t.Errorf("%v stay, want %v", a.office.Lasting, want)
	}
}
