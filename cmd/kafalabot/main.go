// Command kafalabot serves a Telegram bot for traffic guarantees, or shows it to a newcomer without any service.
// It is the only place that knows every room of the house: it reads the configuration, joins them, starts and
// stops them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// heap is how far, in percent, the heap grows between two collections. What lives is little (some 10 MiB with thousands
// of people), so that the default of 100 collects dozens of times a second: docs/decisions/0015-memory.md.
const heap = 500

// memory is how much, in bytes, the program lives in before it collects more often than that: what strangers can make it hold
// is little, and what is thrown away is not to be five times as much.
const memory = 72 << 20

func main() {
	// A crash of Go's runtime ends with a signal: its own exit code, 2, would be taken for a configuration that cannot be used.
	debug.SetTraceback("crash")
	noCore()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heap)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// cli are the commands.
type cli struct {
	playing
	Serve   serveCmd   `cmd:"" help:"Serve the real Telegram and the real Moyasar."`
	Doctor  doctorCmd  `cmd:"" help:"Try every service that serve stands on, as serve uses it, and say what to do."`
	Audit   auditCmd   `cmd:"" help:"Check that the audit trail is whole, or list which guarantees were touched."`
	Staff   staffCmd   `cmd:"" help:"See who is staff, or remove somebody, when no admin can."`
	Keys    keysCmd    `cmd:"" help:"See what lies under each data key, put it under the first, or give a key up."`
	Sweep   sweepCmd   `cmd:"" help:"Look once for payments that nobody told of, and stop."`
	Compare compareCmd `cmd:"" help:"Compare a day with the gateway's own list, and say what differs."`
	Books   booksCmd   `cmd:"" help:"Write the money of a period as a table, for the accounts."`
	Export  exportCmd  `cmd:"" help:"Make a sealed copy of all that is kept, while the bot serves, or check one."`
	Import  importCmd  `cmd:"" help:"Bring such a copy back into an empty Redis, and say what it has not."`
	Lost    lostCmd    `cmd:"" help:"Note since when records are missing, where a store was cut or changed by other hands."`
	Stops   stopsCmd   `cmd:"" help:"Print at which question and screen requests stop, and what was refused."`
	Version versionCmd `cmd:"" help:"Say which version this is."`
}

// called are the commands that a command line may mean: the one that it begins with, else all. The others are not made for it, which
// takes ten milliseconds of a start.
func called(args []string) any {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[cli]()) {
		if len(args) > 0 && !f.Anonymous && strings.ToLower(f.Name) == args[0] {
			f.Index, f.Offset = nil, 0
			return reflect.New(reflect.StructOf([]reflect.StructField{f})).Interface()
		}
	}
	return &cli{}
}

// streams are where a command writes.
type streams struct{ out, err io.Writer }

// errConfig marks an error that is the operator's to mend before starting again: exit code 2.
var errConfig = errors.New("bad configuration")

// run runs one command and returns the exit code: 0 for a clean end, 1 for a failure, 2 for a command line or a
// configuration that cannot be used, 3 for a comparison that has found differences and for a doctor that has found nothing worse
// than warnings.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	code := -1
	parser, err := kong.New(called(args), kong.Name("kafalabot"), kong.Writers(out, errs),
		kong.Description("A Telegram bot for traffic guarantees (kafala murooriya). It is not Absher."),
		kong.Exit(func(n int) { code = n }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errs, "kafalabot:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if code >= 0 { // --help has been shown
		return code
	}
	if err != nil {
		fmt.Fprintln(errs, "kafalabot:", err)
		return 2
	}
	chosen.BindTo(ctx, (*context.Context)(nil))
	chosen.Bind(streams{out, errs})
	switch err := chosen.Run(); {
	case err == nil:
		return 0
	case errors.Is(err, errDiffers), errors.Is(err, errWarned):
		return 3
	case errors.Is(err, errAiling):
		return 1
	case errors.Is(err, errUnusable):
		return 2
	case errors.Is(err, errConfig):
		fmt.Fprintln(errs, err)
		return 2
	default:
		fmt.Fprintln(errs, "kafalabot:", err)
		return 1
	}
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(s streams) error {
	fmt.Fprintln(s.out, "kafalabot", version())
	return nil
}

// release is set by the build of an image.
var release string

func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
