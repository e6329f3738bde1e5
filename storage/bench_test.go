package storage

import (
	"fmt"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// The benchmarks run on redis-server with its append-only file synced at every write.

func BenchmarkLoadSave(b *testing.B) {
	s, _ := newStore(b, storagetest.Shared(b))
	session := sampleSession(b)
	b.ReportAllocs()
	for b.Loop() {
		st, err := s.Chats().Load(b.Context(), chat)
		must(b, err)
		must(b, save(b.Context(), s, chat, st.Rev, session))
	}
}

func BenchmarkChange(b *testing.B) {
	s, _ := newStore(b, storagetest.Shared(b))
	g := sample[kafala.Guarantee](b, "guarantee.json")
	mustOpen(b, s, g)
	b.ReportAllocs()
	for b.Loop() {
		_, err := s.Records().Change(b.Context(), g.ID, func(*kafala.Guarantee) ([]kafala.Delivery, error) { return nil, nil })
		must(b, err)
	}
}

func BenchmarkClaimDone(b *testing.B) {
	const batch = 16
	s, _ := newStore(b, storagetest.Shared(b))
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		for i := range int64(batch) {
			put(b, s, chat+i, note(chat+i, fmt.Sprint("d", n), noon))
		}
		b.StartTimer()
		got, err := s.Box().Claim(b.Context(), noon, time.Minute, batch)
		must(b, err)
		for _, d := range got {
			must(b, s.Box().Done(b.Context(), d))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*batch), "µs/delivery")
}

func BenchmarkPack(b *testing.B) {
	s, _ := newStore(b, storagetest.Mini(b))
	g := sample[kafala.Guarantee](b, "guarantee.json")
	b.ReportAllocs()
	for b.Loop() {
		value, err := s.sealValue("x", 1, g)
		must(b, err)
		_, err = s.openValue("x", value, &g)
		must(b, err)
	}
}

// What it costs to seal a session and to open it again, without Redis.
func BenchmarkSeal(b *testing.B) {
	s, _ := newStore(b, storagetest.Mini(b))
	session := sampleSession(b)
	value, err := s.sealValue("x", 1, session)
	must(b, err)
	b.Run("seal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := s.sealValue("x", 1, session)
			must(b, err)
		}
	})
	b.Run("open", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := s.openValue("x", value, &session)
			must(b, err)
		}
	})
}
