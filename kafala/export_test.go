package kafala

import (
	"context"
	"time"
)

// Choose is choose, for the tests from outside.
var Choose = choose

// OneLink is oneLink, for the tests from outside.
func (o *Office) OneLink(ctx context.Context, g Guarantee, until time.Time) (Invoice, error) {
	return o.oneLink(ctx, g, until)
}
