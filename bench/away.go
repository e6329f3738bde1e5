package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// away measures the conversation with Redis at a distance, over each number of ways: at the pace of people all of them at the
// same moment, as fast as replies come one after the other.
func (o options) away(ctx context.Context, p programs) error {
	if o.pace == defaultPace {
		o.pace = "300,0"
	}
	paces, err := o.paces()
	if err != nil {
		return err
	}
	for _, text := range strings.Split(o.distance, ",") {
		far, err := time.ParseDuration(text)
		if err != nil || far < 0 {
			return fmt.Errorf("-distance: %q is no duration", text)
		}
		var children []child
		for _, ways := range strings.Split(o.ways, ",") {
			c := p.bot.as(ways+" ways", "REDIS_WAYS="+ways)
			c.distance = max(far, time.Nanosecond) // through the proxy in each case
			children = append(children, c)
		}
		for _, pace := range paces {
			if err := o.awayOnce(ctx, p, children, pace, far); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o options) awayOnce(ctx context.Context, p programs, children []child, pace int, far time.Duration) error {
	sets, how := [][]child{children}, "updates a second to each, all at the same moment"
	if pace == 0 {
		sets, how = nil, "as fast as replies come, one after the other"
		for _, c := range children {
			sets = append(sets, []child{c})
		}
	} else {
		how = fmt.Sprint(pace, " ", how)
	}
	runs := make([][]figures, len(children))
	for i := range o.pairs {
		n := 0
		for at, set := range sets {
			all, err := o.together(ctx, set, filepath.Join(p.folder, fmt.Sprintf("away-%s-%d-%d-%d", far, pace, i, at)), pace)
			if err != nil {
				return err
			}
			for _, f := range all {
				runs[n] = append(runs[n], f)
				n++
			}
		}
	}
	fmt.Printf("Redis %s away, there and back: %s, %d people; appendfsync %s; %d times %s\n\n", far, how, o.people, o.firstFsync(), o.pairs,
		o.window)
	table(children, runs, rows[:5])
	return nil
}
