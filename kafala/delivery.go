package kafala

import (
	"fmt"
	"time"
)

// Delivery is something that must reach a chat: saved in the same stroke as what it tells of, and sent
// afterwards, as often as it takes. It holds ids only; what is said is read from the record when it is sent.
type Delivery struct {
	ID        string       `json:"i"` // starts with the shard's two digits; the same id is saved once
	Kind      DeliveryKind `json:"k"`
	Chat      int64        `json:"c,omitempty"` // 0: the staff chat
	Guarantee string       `json:"g,omitempty"`
	Message   int          `json:"m,omitempty"` // the message that Forget deletes
	Detail    string       `json:"d,omitempty"` // which try was declined, what is strange: never personal
	Due       time.Time    `json:"t"`
	Since     time.Time    `json:"f"`           // when it was saved, or brought back from what was given up
	Missed    time.Time    `json:"w,omitzero"`  // when it was saved, where it was brought back
	Tries     int          `json:"n,omitempty"` // failed ones
	Taken     []string     `json:"p,omitempty"` // the parts that Telegram has taken
	Next      string       `json:"x,omitempty"` // the id of what comes to the same chat after it, and waits for its turn
	Ordered   bool         `json:"o,omitempty"` // of SendRefunded: staff, or the guarantor, had the money go back

	// Held is until when it is the claimer's, who alone may have it come later; zero: it was not claimed.
	Held time.Time `json:"-"`

	Form    int `json:"fv,omitempty"` // in which it was read (DeliveryForms)
	Unknown `json:"-"`
}

// Meant is of what time it speaks.
func (d Delivery) Meant() time.Time {
	if !d.Missed.IsZero() {
		return d.Missed
	}
	return d.Since
}

// Why a delivery was given up.
const (
	ParkedBlocked = "blocked" // its chat cannot be reached: it comes once somebody writes there again
	ParkedRefused = "refused" // it was refused as it is, or has failed for too long: staff are to look
	ParkedCopied  = "copied"  // a copy has brought it back, and it may have arrived: staff are to look
)

// Parked is a delivery that was given up.
type Parked struct {
	Delivery Delivery  `json:"d"`
	Why      string    `json:"w"` // ParkedBlocked, ParkedRefused or ParkedCopied
	At       time.Time `json:"t"`
}

// Deliver makes a delivery of a guarantee to its own chat, due at once. The same kind and detail make the same
// delivery, however often it is saved.
func (g *Guarantee) Deliver(kind DeliveryKind, detail string, now time.Time) Delivery {
	id := g.ID + "." + string(kind)
	if detail != "" {
		id += "." + detail
	}
	return Delivery{ID: id, Kind: kind, Chat: g.Chat, Guarantee: g.ID, Detail: detail, Due: now, Since: now}
}

// RemindID names the delivery that reminds a chat of its unfinished request.
func RemindID(chat int64, draft string) string {
	return fmt.Sprintf("%02d.remind.%d.%s", Shard(chat), chat, draft)
}

// ScreenID names the delivery that shows a chat where it stands once its session was saved with a revision.
func ScreenID(chat int64, rev int64) string {
	return fmt.Sprintf("%02d.screen.%d.%d", Shard(chat), chat, rev)
}

// ForgetID names the delivery that deletes a message.
func ForgetID(chat int64, message int) string {
	return fmt.Sprintf("%02d.forget.%d.%d", Shard(chat), chat, message)
}
