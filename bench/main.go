// Command bench measures what the bot costs, and says with each figure what it is of. It builds the bot and a bare floor, runs
// them as child processes against a cheap Bot API and real redis-servers, and lets people walk the whole dialog. What it can
// measure, one at a time, `go run ./bench -help` lists.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const usage = `go run ./bench                        what an update costs, by webhook and by polling, beside a bare floor:
                                      as fast as replies come, one after the other; then at the pace of
                                      people, at the same moment (-pace 0,50,300)
go run ./bench -beside floor          two bots at the same moment, sides swapped each round: this one and the
go run ./bench -beside COMMIT         floor, a commit (a tag, a branch), or itself: what the method is good for.
go run ./bench -beside itself         -with NAME=VALUE gives the second one another environment, -poll has both
                                      fetch their updates, -pace takes one pace
go run ./bench -distance 0,1ms,5ms    the same with Redis so far away, over each number of ways (-ways 1,4,16)
go run ./bench -starts 20             from a start to the first answer, and what a process holds when idle
go run ./bench -receipts 100          a whole job from /start to the sheet, and from the notice to the receipt
go run ./bench -fill 1000000          each operation on an empty Redis and on one that holds so many of each
go run ./bench -kept 10000            bytes in Redis of a conversation and of a guarantee
go run ./bench -soak 10m              memory, goroutines, descriptors and keys from a start to an end

It needs redis-server and Linux. Other questions have commands of their own: go run ./bench/sidebyside (two releases serve
one Redis), go test ./bench/histories (what may happen to money).

`

func main() {
	var o options
	o.flags(flag.CommandLine)
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	people, walks, pairs int
	window               time.Duration
	fsync, pace          string
	beside, with         string
	poll                 bool
	distance, ways       string
	kept, receipts, fill int
	starts               int
	soak                 time.Duration
}

func (o *options) flags(f *flag.FlagSet) {
	f.IntVar(&o.people, "people", 200, "people who talk at the same time")
	f.IntVar(&o.walks, "walks", 5, "how often each of them walks the dialog where nothing runs beside it")
	f.IntVar(&o.pairs, "pairs", 5, "how often all of it is done")
	f.DurationVar(&o.window, "window", 8*time.Second, "how long is counted of what runs at the same moment, and of what does nothing")
	f.StringVar(&o.fsync, "fsync", "everysec,always", "appendfsync of Redis, one table for each; all but the first table take the first")
	f.StringVar(&o.pace, "pace", defaultPace, "updates a second; 0: as fast as replies come")
	f.StringVar(&o.beside, "beside", "", "what this bot is run beside: floor, itself, or a commit")
	f.StringVar(&o.with, "with", "", "with -beside, what the second one has in its environment: NAME=VALUE, with commas between")
	f.BoolVar(&o.poll, "poll", false, "with -beside, both fetch their updates")
	f.StringVar(&o.distance, "distance", "", "how far away Redis is, there and back: durations")
	f.StringVar(&o.ways, "ways", "1,4,16", "with -distance, over how many ways: REDIS_WAYS")
	f.IntVar(&o.kept, "kept", 0, "how many conversations and guarantees to weigh in Redis")
	f.IntVar(&o.receipts, "receipts", 0, "how many payments to follow to their receipts")
	f.IntVar(&o.starts, "starts", 0, "how often to start the bot, the floor and a sweep")
	f.IntVar(&o.fill, "fill", 0, "how many conversations and guarantees to fill a Redis with")
	f.DurationVar(&o.soak, "soak", 0, "how long to serve at the pace of people")
}

// firstFsync is the setting of Redis where there is one table.
func (o options) firstFsync() string {
	first, _, _ := strings.Cut(o.fsync, ",")
	return first
}

// defaultPace is as fast as replies come, and then two paces of people.
const defaultPace = "0,50,300"

// paces reads -pace.
func (o options) paces() (all []int, err error) {
	for _, text := range strings.Split(o.pace, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("-pace: %q is no number of updates a second", text)
		}
		all = append(all, n)
	}
	return all, nil
}

// programs are what is measured.
type programs struct {
	folder     string
	bot, floor child
}

// mode is one thing that can be measured.
type mode struct {
	asked bool
	run   func(context.Context, programs) error
}

// mode finds what was asked for: one thing, or the conversation.
func (o options) mode() (m mode, err error) {
	m = mode{run: o.conversation}
	for _, one := range []mode{{o.beside != "", o.runBeside}, {o.distance != "", o.away}, {o.receipts > 0, o.follow}, {o.fill > 0, o.scale},
		{o.kept > 0, o.weigh}, {o.starts > 0, o.begin}, {o.soak > 0, o.soaks}} {
		if one.asked && m.asked {
			return m, errors.New("one thing at a time: see -help")
		}
		if one.asked {
			m = one
		}
	}
	switch {
	case o.people < 1 || o.walks < 1 || o.pairs < 1 || o.window <= 0:
		return m, errors.New("-people, -walks, -pairs and -window are more than nothing")
	case (o.with != "" || o.poll) && o.beside == "":
		return m, errors.New("-with and -poll go with -beside")
	}
	return m, nil
}

func (o options) run(ctx context.Context) error {
	m, err := o.mode()
	if err != nil {
		return err
	}
	if _, err := o.paces(); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "kafalabot-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	p, err := built(ctx, folder)
	if err != nil {
		return err
	}
	return m.run(ctx, p)
}

// built builds the programs into a folder.
func built(ctx context.Context, folder string) (programs, error) {
	p := programs{folder: folder,
		bot:   child{name: "webhook", binary: filepath.Join(folder, "kafalabot"), args: []string{"serve", "--test-mode", "--allow-volatile"}},
		floor: child{name: "floor", binary: filepath.Join(folder, "floor")}}
	for binary, pkg := range map[string]string{p.bot.binary: "kafalabot/cmd/kafalabot", p.floor.binary: "kafalabot/bench/floor"} {
		if err := build(ctx, binary, pkg); err != nil {
			return programs{}, err
		}
	}
	return p, nil
}
