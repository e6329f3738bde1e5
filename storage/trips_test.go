package storage

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// counter is a hook that counts the round trips of a client.
type counter struct{ trips int }

func (c *counter) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { c.trips++; return next(ctx, cmd) }
}

func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { c.trips++; return next(ctx, cmds) }
}

func TestRoundTrips(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		warm := opened(t, chat, "warm")
		mustOpen(t, s, warm, warm.Deliver(kafala.SendLink, "", noon))
		fill(t, s)
		must(t, s.Box().Done(t.Context(), claim(t, s, 0, 1)[0])) // every script is known to the server now
		must(t, s.Staff().Appoint(t.Context(), staff.Member{}))
		_, _, err := s.Freezes().Freeze(t.Context(), "1098765432", kafala.NumberFreeze{ID: "warm", Freeze: kafala.Freeze{At: noon}})
		must(t, err)
		must(t, s.Trail().Write(t.Context(), staff.Entry{At: noon}))
		_, err = s.Counts().Link(t.Context(), chat, "warm", 1)
		must(t, err)
		must(t, s.Counts().Prove(t.Context(), chat))
		_, _, err = s.Counts().Ask(t.Context(), chat, warm.ID, time.Minute)
		must(t, err)
		_, err = s.Box().Missed(t.Context(), chat, 1)
		must(t, err)
		_, err = s.Cases().SaveCase(t.Context(), kafala.IdentityCase{ID: kafala.NewCaseID(chat, "b")})
		must(t, err)
		_, err = s.Cases().Spend(t.Context(), "warm", "x")
		must(t, err)
		_, err = s.Cases().Reject(t.Context(), chat, "1012345672", "warm", 3)
		must(t, err)
		must(t, client.FlushDB(t.Context()).Err())
		s.trail.head = chain{}
		count := &counter{}
		client.AddHook(count)

		ctx := t.Context()
		g := opened(t, chat, "draft")
		guarantor, person := g.Person(kafala.AsGuarantor), g.Person(kafala.AsGuaranteed)
		for _, step := range []struct {
			name string
			want int
			do   func() error
		}{
			{"load", 1, func() error { _, err := s.Chats().Load(ctx, chat); return err }},
			{"save", 1, func() error { return save(ctx, s, chat, 0, dialogs.Session{}, note(chat, "a", noon.Add(time.Hour))) }},
			{"save all", 1, func() error {
				return s.Chats().Save(ctx, chat, 1, dialogs.StepResult{Profile: &dialogs.Profile{},
					Count: dialogs.Count{Value: "x", Limit: 1, Per: time.Hour}})
			}},
			{"save, counted", 1, func() error {
				return s.Chats().Save(ctx, chat, 2, dialogs.StepResult{Counted: dialogs.Counted{Day: kafala.DateOf(noon),
					Up: []dialogs.Pass{{Place: "mobile", Passage: dialogs.Shown}}}})
			}},
			{"where people stop in a month", 1, func() error {
				_, err := s.Counts().Passed(ctx, kafala.DateOf(noon).AddDays(-29), kafala.DateOf(noon))
				return err
			}},
			{"save profile", 1, func() error { return s.Chats().SaveProfile(ctx, chat, dialogs.Profile{}) }},
			{"open", 2, func() error {
				_, _, err := s.Records().Create(ctx, g, g.Deliver(kafala.SendLink, "", noon))
				return err
			}},
			{"find", 1, func() error { _, err := s.Records().Find(ctx, g.ID); return err }},
			{"change", 2, func() error { _, err := s.Records().Change(ctx, g.ID, issue("10169090602")); return err }},
			{"by reference", 2, func() error { _, err := s.Records().ByReference(ctx, "10169090602"); return err }},
			{"by invoice, nobody's", 1, func() error { _, err := s.Records().ByInvoice(ctx, "x"); return ignore(err, kafala.ErrNotFound) }},
			{"by invoice", 2, func() error { _, err := s.Records().ByInvoice(ctx, g.Invoice.ID); return err }},
			{"asked, nothing", 1, func() error {
				_, err := s.Records().Asked(ctx, chat, person.Number)
				return ignore(err, kafala.ErrNotFound)
			}},
			{"by chat", 2, func() error { _, err := s.Records().ByChat(ctx, chat, 1); return err }},
			{"due", 1, func() error { _, err := s.Records().Due(ctx, noon, 10); return err }},
			{"postpone", 1, func() error { return s.Records().Postpone(ctx, g.ID, noon) }},
			{"claim", 2, func() error { _, err := s.Box().Claim(ctx, noon, time.Minute, 10); return err }},
			{"claim nothing", 1, func() error { _, err := s.Box().Claim(ctx, noon, time.Minute, 10); return err }},
			{"claim one", 1, func() error {
				_, _, err := s.Box().ClaimOne(ctx, g.ID+".link", noon.Add(time.Hour), time.Minute)
				return err
			}},
			{"done", 1, func() error { return s.Box().Done(ctx, g.Deliver(kafala.SendLink, "", noon)) }},
			{"park", 1, func() error { return s.Box().Park(ctx, note(chat, "a", noon), kafala.ParkedBlocked) }},
			{"load, missed", 1, func() error { _, err := s.Chats().Load(ctx, chat); return err }},
			{"missed", 2, func() error { _, err := s.Box().Missed(ctx, chat, 1); return err }},
			{"allow", 1, func() error { _, err := s.Counts().Allow(ctx, "x", 1, time.Minute); return err }},
			{"reserve", 1, func() error { _, err := s.Pace().Reserve(ctx); return err }},
			{"by person, nobody", 2, func() error { _, err := s.Places().Holding(ctx, guarantor, person); return err }},
			{"hold", 1, func() error { _, err := s.Places().Hold(ctx, person, g.ID, 1); return err }},
			{"by person", 2, func() error { _, err := s.Places().Holding(ctx, guarantor, person); return err }},
			{"hold what is held", 2, func() error { _, err := s.Places().Hold(ctx, person, "10other", 1); return err }},
			{"usage", 1, func() error { _, err := s.Counts().Usage(ctx, chat); return err }},
			{"link", 1, func() error { _, err := s.Counts().Link(ctx, chat, "link", 1); return err }},
			{"prove", 1, func() error { return s.Counts().Prove(ctx, chat) }},
			{"ask", 1, func() error { _, _, err := s.Counts().Ask(ctx, chat, g.ID, time.Minute); return err }},
			{"paid by chat, nothing", 1, func() error { _, err := s.Records().PaidByChat(ctx, chat); return err }},
			{"paid before", 1, func() error { _, err := s.Records().PaidBefore(ctx, noon); return err }},
			{"current, nothing", 1, func() error { _, err := s.Records().Current(ctx, chat+1, 20); return err }},
			{"current", 2, func() error { _, err := s.Records().Current(ctx, chat, 20); return err }},
			{"post", 1, func() error { return s.Chats().Post(ctx, g.ID, 7) }},
			{"posted", 1, func() error { _, err := s.Chats().Posted(ctx, g.ID); return err }},
			{"unpost", 1, func() error { return s.Chats().Unpost(ctx, g.ID, 7) }},
			{"naming, nobody", 3, func() error { _, err := s.Places().ByNumber(ctx, "1098765432", 10); return err }},
			{"naming", 3, func() error { _, err := s.Places().ByNumber(ctx, person.Number, 10); return err }},
			{"frozen, nobody", 1, func() error { _, err := s.Freezes().Frozen(ctx, guarantor.Number, person.Number); return err }},
			{"freeze", 2, func() error {
				_, _, err := s.Freezes().Freeze(ctx, person.Number, kafala.NumberFreeze{ID: "a", Freeze: kafala.Freeze{At: noon}})
				return err
			}},
			{"frozen", 1, func() error { _, err := s.Freezes().Frozen(ctx, guarantor.Number, person.Number); return err }},
			{"standing", 1, func() error { _, err := s.Freezes().Standing(ctx); return err }},
			{"member, nobody", 1, func() error { _, err := s.Staff().Member(ctx, 9); return ignore(err, kafala.ErrNotFound) }},
			{"appoint", 1, func() error {
				return s.Staff().Appoint(ctx, staff.Member{Actor: staff.Actor{ID: 9, Rank: staff.Officer}})
			}},
			{"member", 1, func() error { _, err := s.Staff().Member(ctx, 9); return err }},
			{"write", 1, func() error { return s.Trail().Write(ctx, staff.Entry{At: noon, Duty: staff.LookUp}) }},
			{"case", 2, func() error {
				_, err := s.Cases().SaveCase(ctx, kafala.IdentityCase{ID: kafala.NewCaseID(chat, "0"), Request: kafala.IdentityRequest{Key: "k"}})
				return err
			}},
			{"closed", 1, func() error { _, err := s.Cases().Closed(ctx, chat, "1012345672"); return err }},
			{"reject", 1, func() error { _, err := s.Cases().Reject(ctx, chat, "1012345672", "x", 3); return err }},
			{"spend", 1, func() error { _, err := s.Cases().Spend(ctx, "mark", "x"); return err }},
			{"release", 1, func() error { return s.Places().Release(ctx, person, g.ID) }},
		} {
			count.trips = 0
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			if count.trips != step.want {
				t.Errorf("%s: %d round trips, want %d", step.name, count.trips, step.want)
			}
		}
	})
}
