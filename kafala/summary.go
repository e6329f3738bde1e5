package kafala

import (
	"context"
	"fmt"
	"time"
)

// summarise promises the figures of a day that is over to the staff chat, once, when the settings say so.
func (o *Office) summarise(ctx context.Context, over Date) error {
	minutes, wanted := o.Settings.Staff.Summary.Minutes()
	if !wanted || o.Now().Before(over.AddDays(1).Start().Add(time.Duration(minutes)*time.Minute)) {
		return nil
	}
	if _, err := o.Promises.Once(ctx, Apart(Summary, over.String(), o.Time()), 10*24*time.Hour); err != nil {
		return fmt.Errorf("promise the figures of %s: %w", over, err)
	}
	return nil
}
