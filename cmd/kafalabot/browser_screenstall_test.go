package main

// tooTall are the known faults of TestEveryScreenIsSeen: how the name of a kind and what is out of sight of it begin, or
// what it has too many of. It must be empty.
var tooTall = []string{}
