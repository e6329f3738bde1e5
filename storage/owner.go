package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// What finds a guarantee by what its record names: its invoices, and the person whom it asks for. Both lie in the slot of
// the record and are written in its stroke.

// invoices lists the keys under which the invoices of a record are kept.
func (p place) invoices(g kafala.Guarantee) (keys []string) {
	for _, id := range g.Invoices() {
		keys = append(keys, p.invoice(id))
	}
	return keys
}

// ByInvoice is kafala.Owners.ByInvoice. The invoice does not tell its shard, so all of them are asked, in one round trip; a
// second one reads the record. What is found is believed only where the record says the same.
func (s Records) ByInvoice(ctx context.Context, invoice string) (kafala.Guarantee, error) {
	if invoice == "" {
		return kafala.Guarantee{}, fmt.Errorf("guarantee of no invoice: %w", kafala.ErrNotFound)
	}
	var gets [kafala.Shards]*redis.StringCmd
	failed := s.everywhere(ctx, func(pipe redis.Pipeliner, n place) { gets[n] = pipe.Get(ctx, n.invoice(invoice)) })
	for _, get := range gets {
		id, err := get.Result()
		if err != nil { // nothing, or a server that does not answer: the others may have it
			continue
		}
		g, err := s.Find(ctx, id)
		if err == nil && g.Names(invoice) {
			return g, nil
		}
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return kafala.Guarantee{}, err
		}
	}
	if failed != nil {
		return kafala.Guarantee{}, fmt.Errorf("find guarantee of invoice %s: %w", invoice, failed)
	}
	return kafala.Guarantee{}, fmt.Errorf("guarantee of invoice %s: %w", invoice, kafala.ErrNotFound)
}

// asking lists the keys under which the chat's awaiting request for the guaranteed person may be kept, newest data key
// first.
func (s Records) asking(p place, chat int64, number string) (keys []string) {
	if number == "" {
		return nil
	}
	for _, name := range s.conf.Keys.Indexes("ask", number) {
		keys = append(keys, p.asking(chat, hex.EncodeToString(name[:12])))
	}
	return keys
}

// Asked is kafala.Owners.Asked. It costs one round trip, and one more where there is a request.
func (s Records) Asked(ctx context.Context, chat int64, number string) (kafala.Guarantee, error) {
	for _, key := range s.asking(placeOf(chat), chat, number) {
		id, err := s.get(ctx, key)
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return kafala.Guarantee{}, fmt.Errorf("find what a chat has asked for: %w", err)
		}
		g, err := s.Find(ctx, string(id))
		if err == nil && g.Status == kafala.Awaiting {
			return g, nil
		}
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return kafala.Guarantee{}, err
		}
	}
	return kafala.Guarantee{}, fmt.Errorf("what a chat has asked for: %w", kafala.ErrNotFound)
}
