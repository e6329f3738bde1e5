//go:build !race

package main

// underRace tells that the race detector looks on, under which months take minutes.
const underRace = false
