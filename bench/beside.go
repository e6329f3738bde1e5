package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"kafalabot/bench/release"
)

// runBeside runs this bot and another program at the same moment, each round with sides swapped: who is started first, and so who
// has the lower ports and the older processes.
func (o options) runBeside(ctx context.Context, p programs) error {
	paces, err := o.paces()
	if err != nil {
		return err
	}
	pace := 0
	if o.pace != defaultPace {
		if pace = paces[0]; len(paces) > 1 {
			return fmt.Errorf("-beside takes one -pace, not %s", o.pace)
		}
	}
	ours, other := p.bot, p.floor
	ours.name = "this"
	switch o.beside {
	case "floor":
		if o.poll {
			return fmt.Errorf("the floor is told of its updates: -poll is not for it")
		}
	case "itself":
		other = p.bot.as("itself")
	default:
		source, name, err := release.Source(ctx, o.beside, filepath.Join(p.folder, "beside"))
		if err != nil {
			return err
		}
		other = p.bot.as(name)
		other.binary = filepath.Join(p.folder, "kafalabot-beside")
		if err := release.Build(ctx, source, other.binary); err != nil {
			return err
		}
	}
	if o.with != "" {
		other = other.as(other.name+" with "+o.with, strings.Split(o.with, ",")...)
	}
	ours.polls, other.polls = o.poll, o.poll
	runs := [2][]figures{}
	for i := range o.pairs {
		set, first := []child{ours, other}, i%2
		if first == 1 {
			set[0], set[1] = set[1], set[0]
		}
		all, err := o.together(ctx, set, filepath.Join(p.folder, fmt.Sprint("round-", i)), pace)
		if err != nil {
			return err
		}
		runs[0], runs[1] = append(runs[0], all[first]), append(runs[1], all[1-first])
	}
	how := "as fast as replies come"
	if pace > 0 {
		how = fmt.Sprintf("%d updates a second to each", pace)
	}
	fmt.Printf("two at the same moment, sides swapped: %s, %d people each, polling %t; Redis appendfsync %s; %d times %s\n\n", how, o.people,
		o.poll, o.firstFsync(), o.pairs, o.window)
	table([]child{ours, other}, runs[:], rows[:9])
	return nil
}
