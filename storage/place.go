package storage

import (
	"fmt"
	"strconv"

	"kafalabot/kafala"
)

// place is the number of a shard. All its keys start with the same hash tag, which puts them into one slot of a Redis
// Cluster.
type place int

func (p place) key(name string) string {
	return "{s" + string([]byte{'0' + byte(p/10), '0' + byte(p%10)}) + "}:" + name
}

func (p place) session(chat int64) string { return p.key("sess:" + strconv.FormatInt(chat, 10)) }
func (p place) profile(chat int64) string { return p.key("profile:" + strconv.FormatInt(chat, 10)) }

// of is a sorted set: the ids of a chat's guarantees by when they were opened, in milliseconds.
func (p place) of(chat int64) string { return p.key("of:" + strconv.FormatInt(chat, 10)) }

func (p place) guarantee(id string) string  { return p.key("g:" + id) }
func (p place) reference(ref string) string { return p.key("ref:" + ref) }

// open is a sorted set: the ids of guarantees whose link is open, by when they are looked at next, in milliseconds.
func (p place) open() string { return p.key("open") }

// ends is a sorted set: the ids of issued guarantees by when they end by themselves, in milliseconds.
func (p place) ends() string { return p.key("ends") }

// opened and paid are sorted sets: the ids of guarantees by when they were opened, and by when they were paid, in
// milliseconds.
func (p place) opened() string { return p.key("opened") }
func (p place) paid() string   { return p.key("paid") }

// moves is a sorted set: the ids of guarantees, each with a time at which money came for it or went back, by that time, in
// milliseconds.
func (p place) moves() string { return p.key("moves") }

// unshown, undecided and seconds are sorted sets: the ids of guarantees in those lists of staff (kafala.List), by when they came
// there, in milliseconds.
func (p place) unshown() string   { return p.key("unshown") }
func (p place) undecided() string { return p.key("undecided") }
func (p place) seconds() string   { return p.key("seconds") }

// region is a sorted set: the ids of guarantees of a region by when they were paid, in milliseconds.
func (p place) region(id string) string { return p.key("region:" + id) }

// unanswered is a sorted set: the ids of questions to staff that are not over, by when they were asked, in milliseconds.
func (p place) unanswered() string { return p.key("unanswered") }

// lately is a sorted set: the ids of the guarantees that a member of staff has had before them last, by when, in milliseconds.
func (p place) lately(member int64) string { return p.key("lately:" + strconv.FormatInt(member, 10)) }

// days is a sorted set: the ids of guarantees that are over by when their personal fields go, in milliseconds.
func (p place) days() string { return p.key("days") }

// waits is a sorted set: the ids of a chat's unpaid requests by when they were opened, in milliseconds.
func (p place) waits(chat int64) string { return p.key("waits:" + strconv.FormatInt(chat, 10)) }

// posts is a sorted set: the messages of a chat with a button that pays for a guarantee, by their numbers.
func (p place) posts(id string) string { return p.key("posts:" + id) }

// told marks that a delivery which belongs to no record was saved before.
func (p place) told(id string) string { return p.key("told:" + id) }

// box is a sorted set: the ids of deliveries by when they are due, in milliseconds.
func (p place) box() string               { return p.key("box") }
func (p place) delivery(id string) string { return p.key("box:" + id) }
func (p place) dead() string              { return p.key("dead") } // a hash: delivery id to Parked

// missed counts what was given up for a chat because it could not be reached, and stands until that is due again.
func (p place) missed(chat int64) string { return p.key("missed:" + strconv.FormatInt(chat, 10)) }

// probe is written to see whether something can be saved.
func (p place) probe() string { return p.key("probe") }

func (p place) limit(hashed string) string { return p.key("limit:" + hashed) }

// values is a sorted set: the hashes of the different values used under a limit by when they were first used, in
// milliseconds.
func (p place) values(hashed string) string { return p.key("values:" + hashed) }

// invoice holds the id of the guarantee of this shard whose record names an invoice of the gateway's. It is written and
// removed with that record, and ends with it.
func (p place) invoice(id string) string { return p.key("inv:" + id) }

// asking holds the id of a chat's Awaiting request for a person, whose ID number is hashed.
func (p place) asking(chat int64, hashed string) string {
	return p.key("ask:" + strconv.FormatInt(chat, 10) + ":" + hashed)
}

// passes is a hash: how often each dialogs.Pass was counted on a day.
func (p place) passes(day kafala.Date) string { return p.key("passes:" + day.String()) }

func placeOf(chat int64) place { return place(kafala.Shard(chat)) }

// placeIn reads the shard out of an id or a reference.
func placeIn(id string) (place, error) {
	n, ok := kafala.ShardOf(id)
	if !ok {
		return 0, fmt.Errorf("id names no shard: %w", kafala.ErrNotFound)
	}
	return place(n), nil
}
