package storage

import (
	"context"
	"fmt"

	"kafalabot/kafala"
)

// comparedKey is a hash: each day that was compared with the gateway to when that was, in milliseconds, and since to the day from
// which on that is kept. It names nobody.
func comparedKey() string { return frozenShard.key("compared") }

const comparedSince = "since"

// WatchDays is kafala.Promises.WatchDays. It costs one round trip.
func (s Promises) WatchDays(ctx context.Context, from kafala.Date) error {
	if err := s.conf.Client.HSetNX(ctx, comparedKey(), comparedSince, from.String()).Err(); err != nil {
		return fmt.Errorf("note since when it is kept which days were compared: %w", err)
	}
	return nil
}

// Compared is kafala.Promises.Compared. It costs one round trip.
func (s Promises) Compared(ctx context.Context, day kafala.Date) error {
	if err := s.conf.Client.HSet(ctx, comparedKey(), day.String(), s.conf.Now().UnixMilli()).Err(); err != nil {
		return fmt.Errorf("note that a day was compared: %w", err)
	}
	return nil
}

// DaysCompared is kafala.Promises.DaysCompared. It costs one round trip.
func (s Promises) DaysCompared(ctx context.Context, first, last kafala.Date) (since kafala.Date, compared map[kafala.Date]bool, err error) {
	fields := []string{comparedSince}
	var days []kafala.Date
	for day := first; !last.Before(day); day = day.AddDays(1) {
		fields, days = append(fields, day.String()), append(days, day)
	}
	values, err := s.conf.Client.HMGet(ctx, comparedKey(), fields...).Result()
	if err != nil {
		return since, nil, fmt.Errorf("see which days were compared: %w", err)
	}
	if text, noted := values[0].(string); noted {
		if since, err = kafala.ReadDate(text); err != nil {
			return since, nil, fmt.Errorf("see since when it is kept which days were compared: %w", err)
		}
	}
	compared = map[kafala.Date]bool{}
	for i, day := range days {
		compared[day] = values[i+1] != nil
	}
	return since, compared, nil
}
