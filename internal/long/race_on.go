//go:build race

package long

// UnderRace tells that the race detector looks on, under which what computes takes ten times as long.
const UnderRace = true
