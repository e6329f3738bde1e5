package desk

import (
	"context"
	"sync/atomic"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Rooms keeps under which numbers groups go on.
type Rooms interface {
	// Moved gives the number under which a group goes on; 0: it is not known to have moved.
	Moved(ctx context.Context, group int64) (int64, error)
	// Move keeps that.
	Move(ctx context.Context, group, to int64) error
}

// room is what this process knows of the staff chat beside its setting.
type room struct {
	moved  atomic.Int64 // the number under which it goes on; 0: it has not moved
	looked atomic.Int64 // when the store was asked last, in nanoseconds of Unix time
}

// lookAgain is for how long an answer of the store stands that the staff chat has not moved.
const lookAgain = time.Minute

// staffRoom is the number of the staff chat as it is now; 0: there is none.
func (d *Desk) staffRoom(ctx context.Context) int64 {
	if d.StaffChat == 0 {
		return 0
	}
	now := d.house.Now().UnixNano()
	if last := d.room.looked.Load(); d.Rooms != nil && (last == 0 || now-last >= int64(lookAgain)) && d.room.looked.CompareAndSwap(last, now) {
		to, err := d.Rooms.Moved(ctx, d.StaffChat)
		switch {
		case err != nil:
			d.house.Log.Warn("whether the staff group has moved could not be looked at", "err", err)
			d.room.looked.CompareAndSwap(now, last)
		case to != 0 && d.room.moved.Swap(to) != to:
			d.house.Log.Warn("the staff group has moved: set STAFF_CHAT_ID to its new number", "number", to)
		}
	}
	if to := d.room.moved.Load(); to != 0 {
		return to
	}
	return d.StaffChat
}

// Hosts tells whether an update is of the staff chat. Where it says that the chat goes on under another number, that is followed.
func (d *Desk) Hosts(ctx context.Context, r telegram.Request) bool {
	if d.StaffChat == 0 || r.Private {
		return false
	}
	if m := r.Message; m != nil && r.Query == nil {
		switch is := d.staffRoom(ctx); {
		case m.MovedTo != 0 && (r.Chat == is || r.Chat == d.StaffChat):
			d.follow(ctx, m.MovedTo)
			return true
		case m.MovedFrom != 0 && (m.MovedFrom == is || m.MovedFrom == d.StaffChat):
			d.follow(ctx, r.Chat)
			return true
		}
	}
	return r.Chat == d.staffRoom(ctx)
}

// follow goes on with the staff chat under another number, keeps that, and has the admins told what to set.
func (d *Desk) follow(ctx context.Context, to int64) {
	if d.room.moved.Swap(to) == to {
		return
	}
	d.house.Log.Error("the staff group has moved and is followed: set STAFF_CHAT_ID to its new number", "number", to)
	if d.Rooms != nil {
		if err := d.Rooms.Move(ctx, d.StaffChat, to); err != nil {
			d.house.Log.Error("the new number of the staff group could not be kept", "err", err)
		}
	}
	d.tellOfRoom(ctx, kafala.Notice{Kind: kafala.NoticeMoved, Of: itoa(to)})
}

func (d *Desk) tellOfRoom(ctx context.Context, n kafala.Notice) {
	if err := d.Counter.TellAdmins(ctx, "", n); err != nil {
		d.house.Log.Error("admins could not be told of the staff group", "err", err)
	}
}

// inRoom makes a call that sends something to the staff chat, and to where that has moved. A topic that is no more is left out.
// What keeps it from arriving is named, in the log and to the admins, once a day.
func (d *Desk) inRoom(ctx context.Context, send func(ctx context.Context, chat int64, topic int) error) error {
	to := d.staffRoom(ctx)
	err := send(ctx, to, d.StaffTopic)
	if moved := telegram.MovedTo(err); moved != 0 && moved != to {
		d.follow(ctx, moved)
		to = moved
		err = send(ctx, to, d.StaffTopic)
	}
	trouble := telegram.TroubleOf(err)
	if trouble == "" {
		return err
	}
	d.house.Log.Error("the staff group takes no message", "why", string(trouble), "number", to, "topic", d.StaffTopic)
	d.tellOfRoom(ctx, kafala.Notice{Kind: kafala.NoticeRoom, Sort: string(trouble)})
	if trouble == telegram.TopicGone && d.StaffTopic != 0 {
		return send(ctx, to, 0)
	}
	return err
}

// toRoom is a call that sends a part of a parcel to the staff chat. Where the chat does not take it, and a person may mend that,
// it is tried again for a day before it is given up.
func (d *Desk) toRoom(p *courier.Parcel, send func(ctx context.Context, chat int64, topic int) error) func(context.Context) error {
	return func(ctx context.Context) error {
		err := d.inRoom(ctx, send)
		if now := d.house.Now(); telegram.TroubleOf(err) != "" && now.Sub(p.Since) < kafala.Day {
			return courier.TooEarlyError{Until: now.Add(roomPause)}
		}
		return err
	}
}

// roomPause is how long something for the staff chat waits that it does not take.
const roomPause = 10 * time.Minute

// post is a call that sends a message of a parcel to the staff chat.
func (d *Desk) post(p *courier.Parcel, v voice.Voice, m telegram.Message) func(context.Context) error {
	m.Silent = p.Silent
	return d.toRoom(p, func(ctx context.Context, chat int64, topic int) error {
		m.Topic = topic
		return d.house.Send(ctx, chat, v, m)
	})
}

// LookAtRoom asks Telegram for the staff chat, where it is now, and for the bot's rights there; false: there is none. With knock a
// message is sent there, and taken away again. Nobody is told of what is found.
func (d *Desk) LookAtRoom(ctx context.Context, knock bool) (telegram.Group, bool, error) {
	if d.StaffChat == 0 {
		return telegram.Group{}, false, nil
	}
	is := d.staffRoom(ctx)
	g, err := d.house.LookAtGroup(ctx, is)
	if g.MovedTo != 0 {
		is = g.MovedTo
		if g, err = d.house.LookAtGroup(ctx, is); g.MovedTo != 0 {
			g.Trouble = telegram.Unknown
		}
	}
	if is != d.StaffChat {
		g.MovedTo = is
	}
	if err == nil && g.Trouble == "" && knock {
		if err = d.house.Knock(ctx, is, d.StaffTopic, d.house.Voices.In(locales.Spoken[0])); telegram.TroubleOf(err) != "" {
			g.Trouble, err = telegram.TroubleOf(err), nil
		}
	}
	if err == nil && g.Trouble == "" && d.StaffTopic != 0 && !g.Topics {
		g.Trouble = telegram.TopicGone
	}
	return g, true, err
}
