package outage

import (
	"fmt"
	"log/slog"
	"runtime"
	"strings"
)

// Place is where in the program a defect has shown itself.
type Place string

// The places at which a panic is contained.
const (
	AtUpdate   Place = "update"   // handling an update
	AtBeside   Place = "beside"   // what is done beside the answer to one
	AtNotice   Place = "notice"   // hearing the gateway
	AtDelivery Place = "delivery" // sending what was promised
	AtSweep    Place = "sweep"    // looking for what nobody told of
	AtWatch    Place = "watch"    // looking at the services, and telling staff
	AtAct      Place = "act"      // what is done between
	AtDoor     Place = "door"     // anything else behind a door
)

// Places are all of them.
var Places = []Place{AtUpdate, AtBeside, AtNotice, AtDelivery, AtSweep, AtWatch, AtAct, AtDoor}

// DefectError is a panic that was contained: the program is to blame, and neither a service nor a message.
type DefectError struct{ At Place }

// Error says where. What was thrown may be a person's, and is not kept.
func (d *DefectError) Error() string { return fmt.Sprintf("a defect of the program (%s)", d.At) }

// Defects contains panics. The zero value and nil do too, and tell nobody.
type Defects struct {
	Log   *slog.Logger
	Count func(Place)
}

// Contain does something and gives its error, or a *DefectError where it panics: that is counted, and logged once, with
// where it came from, with what it was about (keys and ids), and with no value.
func (d *Defects) Contain(at Place, do func() error, about ...any) (err error) {
	defer func() {
		if recover() == nil {
			return
		}
		err = &DefectError{At: at}
		if d == nil {
			return
		}
		if d.Log != nil {
			log := d.Log.With(about...)
			log.Error("a panic was contained", "at", string(at), "stack", stack())
		}
		if d.Count != nil {
			d.Count(at)
		}
	}()
	return do()
}

// stack says by which calls the program came to the panic that is being recovered, each as its function and line. The
// arguments, which the runtime's own text has, may be somebody's number.
func stack() string {
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	var lines []string
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			lines = append(lines, fmt.Sprintf("%s:%d %s", f.File[strings.LastIndexByte(f.File, '/')+1:], f.Line, f.Function))
		}
		if !more {
			return strings.Join(lines, "\n")
		}
	}
}
