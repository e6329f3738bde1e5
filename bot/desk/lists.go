package desk

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// The lists that staff work through: references and initials, a page at a time. A card is opened below its list, which stays.

const (
	listedAtOnce = 8 // guarantees on a page
	endingWithin = 7 * kafala.Day
	daysOffered  = 6 // of which a region's list is read
)

// first stands in a button for the first page of a list, and every for all regions.
const first, every = "-", "-"

// tapLists offers the lists that a rank reads.
func (k clerk) tapLists(ctx context.Context, _ telegram.Callback) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.ListOpen}); err != nil {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML("lists", nil)}
	for _, l := range []kafala.List{kafala.ListUndecided, kafala.ListUnshown, kafala.ListSeconds, kafala.ListEnding} {
		if k.by.Rank.May(staff.ListRead(l)) {
			m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("button.list."+string(l), nil), k.listCall(l, first))})
		}
	}
	if k.by.Rank.May(staff.ListAll) {
		m.Inline = append(m.Inline, telegram.Row{k.button("button.list.paid", "regions")})
	}
	m.Inline = append(m.Inline, k.toDesk())
	return k.Show(ctx, m, true)
}

// listCall is what leads to a page of a list.
func (k clerk) listCall(l kafala.List, spot string) telegram.Callback {
	if staff.ListRead(l) == staff.ListOpen {
		return telegram.Callback{Verb: "listopen", Value: spot}
	}
	return telegram.Callback{Verb: "listall", Field: string(l), Value: spot}
}

// tapSeconds lists what waits for a second person who may be this member.
func (k clerk) tapSeconds(ctx context.Context, _ telegram.Callback) error {
	return k.showList(ctx, kafala.ListPage{List: kafala.ListSeconds}, first, false)
}

// toSeconds is the button that leads to that list.
func (k clerk) toSeconds() telegram.Row { return telegram.Row{k.button("button.seconds", "seconds")} }

// tapListOpen shows a page of what is shown and not decided.
func (k clerk) tapListOpen(ctx context.Context, call telegram.Callback) error {
	return k.showList(ctx, kafala.ListPage{List: kafala.ListUndecided}, call.Value, true)
}

// tapListAll shows a page of another list. Those of a region have a button of their own.
func (k clerk) tapListAll(ctx context.Context, call telegram.Callback) error {
	q := kafala.ListPage{List: kafala.List(call.Field)}
	switch q.List {
	case kafala.ListUnshown, kafala.ListSeconds:
	case kafala.ListEnding:
		q.From = k.Now()
		q.To = q.From.Add(endingWithin)
	case kafala.ListUndecided, kafala.ListPaid:
		return kafala.ErrNotFound
	default:
		return kafala.ErrNotFound
	}
	return k.showList(ctx, q, call.Value, true)
}

// showList shows a page of a list.
func (k clerk) showList(ctx context.Context, q kafala.ListPage, spot string, inPlace bool) error {
	call := func(spot string) telegram.Callback { return k.listCall(q.List, spot) }
	return k.showPage(ctx, q, spot, call, k.Voice.Plain("button.list."+string(q.List), nil), inPlace)
}

// showPage shows a page of a list, whose others are reached by call.
func (k clerk) showPage(ctx context.Context, q kafala.ListPage, spot string, call func(string) telegram.Callback, title string,
	inPlace bool) error {
	q.Limit = listedAtOnce
	var ok bool
	if q.Beside, q.Back, ok = readSpot(spot); !ok {
		return kafala.ErrNotFound
	}
	found, more, err := k.Counter.List(ctx, k.by, q)
	if err != nil {
		return err
	}
	if len(found) == 0 && spot != first { // what stood there has gone on: the list from its beginning
		return k.showPage(ctx, q, first, call, title, inPlace)
	}
	m := telegram.Message{HTML: k.Voice.HTML("list.title", locales.Data{"Title": title})}
	if key := "list." + string(q.List); len(found) == 0 {
		m.HTML += "\n" + k.Voice.HTML("list.empty", nil)
	} else {
		if slices.ContainsFunc(found, func(r staff.Row) bool { return r.Anew }) {
			key += ".anew"
		}
		m.HTML += "\n" + k.Voice.HTML(key, nil)
	}
	var rows []telegram.Row
	var places []kafala.Spot
	for _, r := range found {
		rows, places = append(rows, telegram.Row{k.listButton(q.List, r)}), append(places, r.Spot)
	}
	m.Inline = append(rows, k.turns(places, more, q, spot, call)...)
	m.Inline = append(m.Inline, telegram.Row{k.button("button.lists", "lists"), k.button("button.desk", "desk")})
	return k.Show(ctx, m, inPlace)
}

// turns are the buttons that turn a page of a list.
func (k clerk) turns(places []kafala.Spot, more bool, q kafala.ListPage, spot string, call func(string) telegram.Callback) []telegram.Row {
	var row telegram.Row
	if before := spot != first && (!q.Back || more); before && len(places) > 0 {
		row = append(row, telegram.Button(k.Voice.Plain("button.list.back", nil), call(writeSpot('b', places[0]))))
	}
	if after := q.Back || more; after && len(places) > 0 {
		row = append(row, telegram.Button(k.Voice.Plain("button.list.on", nil), call(writeSpot('a', places[len(places)-1]))))
	}
	if row == nil {
		return nil
	}
	return []telegram.Row{row}
}

// listButton names a row of a list, with the day by which it stands there, and leads to it: a guarantee by its reference and its
// initials, a number that is stopped by the id of that, a payment whose record is lost by its sum.
func (k clerk) listButton(l kafala.List, r staff.Row) models.InlineKeyboardButton {
	data, key := locales.Data{"Day": k.Voice.Gregorian(kafala.DateOf(r.Spot.At))}, "list.line"
	var call telegram.Callback
	switch {
	case r.Number != nil:
		key, data["ID"], call = "list.line.number", r.Number.ID, telegram.Callback{Verb: "frozenid", Value: r.Number.ID}
	case r.Lost != nil:
		key, call = "list.line.lost", telegram.Callback{Verb: "lostone", Value: r.Lost.Payment.ID}
		data["Amount"] = lostMoney(k.Voice, *r.Lost)
	default:
		data["Reference"], data["Person"] = referenceIn(r.Guarantee), k.Voice.Initials(r.Guarantee)
		if l == kafala.ListUnshown { // by mistake it was, and why it stands there all the same is said
			key += struckIn(r.Guarantee)
		}
		call = telegram.Callback{Verb: "pick", Value: r.Guarantee.ID}
	}
	if r.Anew {
		key += ".anew"
	}
	return telegram.Button(k.Voice.Plain(key, data), call)
}

// struckIn ends the key of a row of what was never shown, where something was recorded and struck out; empty: nothing was.
func struckIn(g kafala.Guarantee) string {
	switch {
	case len(g.Presented) > 0:
		return ".struck"
	case len(g.Decided) > 0:
		return ".undecided"
	}
	return ""
}

// referenceIn is the reference of a guarantee, or a dash: a request has none.
func referenceIn(g kafala.Guarantee) string {
	if g.Reference == "" {
		return "\u2013"
	}
	return kafala.GroupReference(g.Reference)
}

// writeSpot writes a place in a list as a button holds it: 'a', what comes after it, or 'b', before.
func writeSpot(side byte, s kafala.Spot) string {
	return string(side) + strconv.FormatInt(s.At.UnixMilli(), 36) + "." + s.ID
}

// listedID is how an id looks by which something stands in a list.
var listedID = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// readSpot reads such a place. "-" is the beginning.
func readSpot(text string) (s kafala.Spot, back, ok bool) {
	if text == first {
		return s, false, true
	}
	at, id, cut := strings.Cut(text, ".")
	if !cut || len(at) < 2 || at[0] != 'a' && at[0] != 'b' || !listedID.MatchString(id) {
		return s, false, false
	}
	ms, err := strconv.ParseInt(at[1:], 36, 64)
	return kafala.Spot{At: time.UnixMilli(ms).UTC(), ID: id}, at[0] == 'b', err == nil
}

// tapRegions asks of which region the list is to be.
func (k clerk) tapRegions(ctx context.Context, _ telegram.Callback) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.ListAll}); err != nil {
		return err
	}
	button := func(key, value string) models.InlineKeyboardButton {
		return telegram.Button(k.Voice.Plain(key, nil), telegram.Callback{Verb: "region", Value: value})
	}
	all := []models.InlineKeyboardButton{button("button.region.all", every)}
	for i, r := range kafala.Regions {
		all = append(all, button("choice.region."+r, strconv.Itoa(i)))
	}
	m := telegram.Message{HTML: k.Voice.HTML("lists.region", nil), Inline: telegram.InPairs(all)}
	m.Inline = append(m.Inline, telegram.Row{k.button("button.lists", "lists"), k.button("button.desk", "desk")})
	return k.Show(ctx, m, true)
}

// tapRegion asks of which day.
func (k clerk) tapRegion(ctx context.Context, call telegram.Callback) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.ListAll}); err != nil {
		return err
	}
	name, _, ok := k.regionOf(call.Value)
	if !ok {
		return kafala.ErrNotFound
	}
	var days []models.InlineKeyboardButton
	today := kafala.DateOf(k.Now())
	for n := range daysOffered {
		day := today.AddDays(-n)
		paid := telegram.Callback{Verb: "paidon", Field: dayField(call.Value, day), Value: first}
		days = append(days, telegram.Button(k.Voice.Gregorian(day), paid))
	}
	m := telegram.Message{HTML: k.Voice.HTML("lists.day", locales.Data{"Region": name}), Inline: telegram.InPairs(days)}
	m.Inline = append(m.Inline, telegram.Row{k.button("button.list.paid", "regions"), k.button("button.desk", "desk")})
	return k.Show(ctx, m, true)
}

// tapPaidOn lists what was paid on a day in a region, or in all.
func (k clerk) tapPaidOn(ctx context.Context, call telegram.Callback) error {
	which, written, _ := strings.Cut(call.Field, ".")
	name, region, ok := k.regionOf(which)
	day, err := time.Parse("060102", written)
	if !ok || err != nil {
		return kafala.ErrNotFound
	}
	date := kafala.Date{Year: day.Year(), Month: day.Month(), Day: day.Day()}
	q := kafala.ListPage{List: kafala.ListPaid, Region: region, From: date.Start(), To: date.AddDays(1).Start()}
	more := func(spot string) telegram.Callback {
		return telegram.Callback{Verb: "paidon", Field: call.Field, Value: spot}
	}
	return k.showPage(ctx, q, call.Value, more, name+" \u00b7 "+k.Voice.Gregorian(date), true)
}

// dayField writes a region and a day as a button holds them.
func dayField(region string, day kafala.Date) string {
	return fmt.Sprintf("%s.%s", region, day.Start().In(kafala.Riyadh).Format("060102"))
}

// regionOf reads a region as a button names it: its place among them, or all.
func (k clerk) regionOf(which string) (name, region string, ok bool) {
	if which == every {
		return k.Voice.Plain("button.region.all", nil), "", true
	}
	i, err := strconv.Atoi(which)
	if err != nil || i < 0 || i >= len(kafala.Regions) {
		return "", "", false
	}
	return k.Voice.Plain("choice.region."+kafala.Regions[i], nil), kafala.Regions[i], true
}

// tapLately lists what a member has had before them last.
func (k clerk) tapLately(ctx context.Context, _ telegram.Callback) error {
	all, err := k.Counter.LastSeen(ctx, k.by)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML("lately", nil)}
	if len(all) == 0 {
		m.HTML = k.Voice.HTML("lately.none", nil)
	}
	words, err := k.standingsOf(ctx, all)
	if err != nil {
		return err
	}
	for i, g := range all {
		line := k.Voice.Plain("list.line.status", locales.Data{"Reference": referenceIn(g), "Person": k.Voice.Initials(g),
			"Status": words[i]})
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(line, telegram.Callback{Verb: "pick", Value: g.ID})})
	}
	m.Inline = append(m.Inline, k.toDesk())
	return k.Show(ctx, m, false)
}
