package bot

import (
	"context"
	"errors"

	"kafalabot/courier"
	"kafalabot/kafala"
)

// lookIdentity finds out what became of a request to say who somebody is, now and then, until that is known.
func (b *Bot) lookIdentity(ctx context.Context, p *courier.Parcel) error {
	_, err := b.Office.Identify(ctx, p.Detail)
	early := (*kafala.NotYetError)(nil)
	switch {
	case errors.As(err, &early):
		return courier.TooEarlyError{Until: early.Until}
	case errors.Is(err, kafala.ErrNotFound): // its time is over
		return nil
	}
	return err
}
