package kafala

import (
	"context"
	"strconv"
	"time"
)

// Gap is a time of which the records are not here, since the store was lost and an older copy of it was brought back: From is
// when that copy was made, To is when it was brought back. What is here of that time is what the copy had already, and what
// was asked for since is here.
type Gap struct {
	From time.Time `json:"f"`
	To   time.Time `json:"t"`
}

// ID names a gap. The same two times, to the millisecond, are the same gap.
func (g Gap) ID() string {
	return strconv.FormatInt(g.From.UnixMilli(), 10) + "-" + strconv.FormatInt(g.To.UnixMilli(), 10)
}

// Gaps keeps the gaps. There may be several, and all of them stay.
type Gaps interface {
	// SaveGap keeps a gap. One that is kept already stays as it is.
	SaveGap(ctx context.Context, g Gap) error
	// Gaps lists all that are kept, the oldest first.
	Gaps(ctx context.Context) ([]Gap, error)
}
