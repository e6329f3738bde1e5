//go:build production

package main

// playing are no commands: what serves real people has no stand-in of Telegram, the gateway, Nafath or Redis in it.
type playing struct{}
