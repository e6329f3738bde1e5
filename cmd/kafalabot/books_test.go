package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage"
)

// keepPaid keeps a guarantee that was issued at a time.
func keepPaid(t *testing.T, s *storage.Store, chat int64, at time.Time) kafala.Guarantee {
	t.Helper()
	shard := kafala.Shard(chat)
	code, err := kafala.NewCode(shard, strings.NewReader(strings.Repeat("7", 200)))
	if err != nil {
		t.Fatal(err)
	}
	g := kafala.Guarantee{ID: kafala.GuaranteeID(chat, "abcdefghijklmnop"), Chat: chat, Status: kafala.Awaiting, Opened: at, Callback: "c",
		Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "سعد بن ناصر الحربي", "person_id": "1109876548",
			"person_name": "فهد بن صالح العتيبي", "region": "riyadh", "kind": "appearance"},
		Undertaking: kafala.Undertaking{Kind: "appearance", Version: 1},
		Amount: kafala.Price([]kafala.Charge{{ID: "guarantee", Amount: 10000, Refundable: true},
			{ID: "service", Amount: 2000, Taxable: true}}, 15),
		History: []kafala.Event{{At: at, By: "citizen", To: kafala.Awaiting}}}
	if _, fresh, err := s.Records().Create(t.Context(), g); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	g, err = s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Reference, g.Token, g.IssuedAt = code.Reference, code.Token, at
		g.Payment = kafala.Payment{ID: "760878ec-d1d3-5f72-9056-191683f55872", Amount: 12300, Scheme: "mada", Last4: "1010", At: at, Fee: 283}
		err := g.Move(kafala.Issued, at, "gateway", kafala.CausePaid)
		g.Show(kafala.Hand{ID: 7}, at.Add(time.Hour))
		return nil, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// An operator makes the table of a period at the machine: without persons, or with them for a reason; both stand in the trail.
func TestBooksAtTheMachine(t *testing.T) {
	t.Parallel()
	env, s, _ := staffed(t)
	if err := s.Staff().Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: 7, Rank: staff.Officer}, Name: "Noura", Registered: true,
		Since: time.Now().AddDate(0, 0, -61), Seen: time.Now()}); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 5, 12, 0, 0, 0, kafala.Riyadh) // 16/9/1447
	g := keepPaid(t, s, 7_300_000_555, at)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	names := []string{"سعد", "الحربي", "فهد", "العتيبي", "1012345672", "1109876548", `"1010"`}
	for _, c := range []struct {
		name    string
		args    []string
		code    int
		says    string
		persons bool
	}{
		{"plain", []string{"--from", "2026-03-01", "--to", "31/3/2026"}, 0,
			"2026-03-01 to 2026-03-31: payments: 1, returns: 0, SAR 123.00 came", false},
		{"hijri", []string{"--from", "16/9/1447"}, 0, "2026-03-05 to 2026-03-05: payments: 1,", false},
		{"named", []string{"--from", "2026-03-05", "--with-persons", "--reason", "accounts"}, 0, "payments: 1,", true},
		{"empty", []string{"--from", "2026-04-01", "--to", "2026-04-30"}, 0, "payments: 0, returns: 0", false},
		{"no reason", []string{"--with-persons"}, 2, "--reason: must be one of accounts", false},
		{"another reason", []string{"--with-persons", "--reason", "curious"}, 2, "--reason: must be one of accounts", false},
		{"a reason for nothing", []string{"--reason", "accounts"}, 2, "wants --with-persons", false},
		{"to come", []string{"--from", "2099-01-01"}, 2, "--from: 2099-01-01 has not begun", false},
		{"no day", []string{"--from", "soon"}, 2, "--from: must be a day as 2006-01-02 or 18/6/1448", false},
		{"an end alone", []string{"--to", "2026-03-01"}, 2, "--from: is wanted", false},
		{"backwards", []string{"--from", "2026-03-05", "--to", "2026-03-01"}, 2, "--to: is before --from", false},
	} {
		code, out := ends(t, env, append([]string{"books", file(c.name)}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit %d, want %d and %q:\n%s", c.name, code, c.code, c.says, out)
		}
		table, err := os.ReadFile(file(c.name))
		if made := err == nil; made != (c.code == 0) {
			t.Errorf("%s: a file: %t", c.name, made)
		}
		for _, name := range names {
			if strings.Contains(out, name) || strings.Contains(string(table), name) != c.persons {
				t.Errorf("%s: %s is named: %t", c.name, name, !c.persons)
			}
		}
		if c.code != 0 || c.name == "empty" {
			continue
		}
		for _, want := range []string{g.Reference, "Noura", ";100.00;0.00;100.00;", ";2.83;", ";15;3.00;"} {
			if !strings.Contains(string(table), want) {
				t.Errorf("%s: no %s in\n%s", c.name, want, table)
			}
		}
		if info, err := os.Stat(file(c.name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
	}
	code, out := ends(t, env, "books", file("plain"), "--from", "2026-03-05")
	if code != 2 || !strings.Contains(out, "there is a file of this name") {
		t.Errorf("over a table: exit %d:\n%s", code, out)
	}
	_, out, _ = piped(t, env, nil, "books", "-", "--from", "2026-03-05", "--language", "en")
	if !strings.HasPrefix(out, "\ufeffDate,Date (Hijri),") {
		t.Errorf("%q", out)
	}
	var trail []string
	if err := s.Trail().Trail(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour), func(e staff.Entry) error {
		if e.Duty == staff.Export || e.Duty == staff.NamePersons {
			trail = append(trail, string(e.Duty)+" "+e.Why)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := "export 2026-03-01_2026-03-31, export 2026-03-05, export 2026-03-05, persons accounts, " +
		"export 2026-04-01_2026-04-30, export 2026-03-05"
	if got := strings.Join(trail, ", "); got != want {
		t.Errorf("the trail says %s, want %s", got, want)
	}
}

// The day of a comparison is read in either calendar, and one that is to come is refused.
func TestDayOfAComparison(t *testing.T) {
	today := kafala.Date{Year: 2026, Month: time.November, Day: 29}
	for text, want := range map[string]string{"2026-11-28": "2026-11-28", "18/6/1448": "2026-11-28", "28/11/2026": "2026-11-28",
		"2026-11-30": "has not begun", "20/6/1448": "has not begun", "x": "must be a day"} {
		day, err := typedDay("--day", text, today)
		if got := day.String(); err == nil && got != want || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
}
