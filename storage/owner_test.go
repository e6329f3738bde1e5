package storage

import (
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// An invoice is found for as long as the record that names it is kept, no longer and no shorter.
func TestInvoiceLivesWithItsRecord(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client, func(c *Config) { c.Retention = time.Hour })
		g, p := opened(t, chat, "draft"), placeOf(chat)
		g.Invoice.ID, g.Former = "inv-2", []string{"inv-1"}
		mustOpen(t, s, g)
		same := func(when string) {
			t.Helper()
			want := client.PTTL(t.Context(), p.guarantee(g.ID)).Val()
			for _, id := range []string{"inv-1", "inv-2"} {
				got := client.PTTL(t.Context(), p.invoice(id)).Val()
				if apart := got - want; apart < -time.Second || apart > time.Second || (got < 0) != (want < 0) {
					t.Errorf("%s: %s lives for %v, its record for %v", when, id, got, want)
				}
			}
		}
		move := func(to kafala.Status) {
			t.Helper()
			_, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				return nil, g.Move(to, noon, kafalatest.Mover(g.Status, to), "")
			})
			must(t, err)
		}
		same("awaiting")
		move(kafala.Expired)
		same("expired")
		move(kafala.Awaiting)
		same("with a new link")
		move(kafala.Issued)
		same("issued")
	})
}

// A record that was saved before there was an index is not found by its invoice, and is once it is saved again. What the
// index says of a record that is gone, or that names another invoice, is not believed.
func TestInvoiceOfOlderRecord(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	g, p := opened(t, chat, "draft"), placeOf(chat)
	g.Invoice.ID = "inv-1"
	mustOpen(t, s, g)
	must(t, client.Del(t.Context(), p.invoice("inv-1")).Err())
	find := func(invoice string) error {
		_, err := s.Records().ByInvoice(t.Context(), invoice)
		return err
	}
	if err := find("inv-1"); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("unindexed: %v", err)
	}
	_, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Language = "en"
		return nil, nil
	})
	must(t, err)
	if err := find("inv-1"); err != nil {
		t.Errorf("saved again: %v", err)
	}
	for invoice, of := range map[string]string{"inv-2": g.ID, "inv-3": "10gone"} {
		must(t, client.Set(t.Context(), p.invoice(invoice), of, 0).Err())
		if err := find(invoice); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("%s: %v", invoice, err)
		}
	}
}

// Whoever names an invoice first keeps it, also where another record of the shard comes to name it.
func TestInvoiceIsTheFirsts(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		first, second := opened(t, chat, "a"), opened(t, chat, "b")
		second.Answers = kafala.Answers{"person_id": "1098765432"}
		first.Invoice.ID, second.Invoice.ID = "inv-1", "inv-1"
		mustOpen(t, s, first)
		mustOpen(t, s, second)
		if g, err := s.Records().ByInvoice(t.Context(), "inv-1"); err != nil || g.ID != first.ID {
			t.Errorf("it is that of %s, %v", g.ID, err)
		}
		gone, err := s.Records().Erase(t.Context(), second.ID, func(kafala.Guarantee) bool { return true })
		if err != nil || !gone {
			t.Fatal(gone, err)
		}
		if g, err := s.Records().ByInvoice(t.Context(), "inv-1"); err != nil || g.ID != first.ID {
			t.Errorf("once the other is erased it is that of %s, %v", g.ID, err)
		}
	})
}
