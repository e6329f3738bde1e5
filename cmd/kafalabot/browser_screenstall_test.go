package main

// tooTall are the known faults of TestEveryScreenIsSeen: how the name of a kind and what is out of sight of it begin, or
// what it has too many of. It must be empty.
var tooTall = []string{
	"answer: ", // an answer above the question that waits: up to four lines of it are above the screen
	"card: ",   // so is the verdict of most cards
}
