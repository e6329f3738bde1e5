package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Claim takes at most limit deliveries that are due, and moves the due time of each on by the lease. Nobody else
// gets them until then; after that somebody does, unless they were Done, put off or Parked. The shards share the limit
// evenly, and each gives its longest due first. What fewer than Config.WaitReplicas hold is not given, and comes after its
// lease: what it tells of could still be lost. Claim costs one round trip when nothing is due, else two. Where some servers
// do not answer it gives what the others have, with an error that says so.
func (s Box) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]kafala.Delivery, error) {
	lists, failed := s.due(ctx, now, limit, place.box)
	shares := share(lists, limit, int(s.nextShard.Add(1)))
	var claims []claiming
	for n, ids := range shares {
		if len(ids) > 0 {
			keys, args := place(n).claim(now, lease, ids)
			claims = append(claims, claiming{keys: keys, args: args})
		}
	}
	s.claimAll(ctx, claims)
	var all []kafala.Delivery
	for _, c := range claims {
		got, err := readClaim(c.got, c.err, now.Add(lease)) // what fails is not claimed, or comes again after the lease
		all, failed = append(all, got...), errors.Join(failed, err)
	}
	if failed != nil {
		return all, fmt.Errorf("claim deliveries: %w", failed)
	}
	return all, nil
}

// claiming is what the claim script is run with in one shard, and what came of it.
type claiming struct {
	keys []string
	args []any
	got  reply
	err  error
}

// claimAll claims in several shards at once, in one round trip.
func (s Box) claimAll(ctx context.Context, claims []claiming) {
	if s.conf.WaitReplicas > 0 {
		var all sync.WaitGroup
		for i := range claims {
			all.Go(func() { claims[i].got, claims[i].err = s.stroke(ctx, claimScript, claims[i].keys, claims[i].args...) })
		}
		all.Wait()
		return
	}
	if len(claims) == 0 {
		return
	}
	pipe, cmds := s.conf.Client.Pipeline(), make([]*redis.Cmd, len(claims))
	for i, c := range claims {
		cmds[i] = claimScript.EvalSha(ctx, pipe, c.keys, c.args...)
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	for i, c := range claims {
		if unknownScript(cmds[i].Err()) {
			cmds[i] = claimScript.Eval(ctx, s.conf.Client, c.keys, c.args...)
		}
		claims[i].got, claims[i].err = readReply(cmds[i])
	}
}

// ClaimOne claims one delivery by id, if it is kept and due by now, and as many replicas hold it as must. It costs one round
// trip.
func (s Box) ClaimOne(ctx context.Context, id string, now time.Time, lease time.Duration) (kafala.Delivery, bool, error) {
	p, err := placeIn(id)
	if err != nil {
		return kafala.Delivery{}, false, err
	}
	keys, args := p.claim(now, lease, []string{id})
	r, err := s.stroke(ctx, claimScript, keys, args...)
	got, err := readClaim(r, err, now.Add(lease))
	if err != nil || len(got) == 0 {
		return kafala.Delivery{}, false, err
	}
	return got[0], true, nil
}

// claim gives the keys and arguments of the claim script.
func (p place) claim(now time.Time, lease time.Duration, ids []string) ([]string, []any) {
	keys := []string{p.box()}
	args := []any{now.UnixMilli(), claimed(now.Add(lease))}
	for _, id := range ids {
		keys, args = append(keys, p.delivery(id)), append(args, id)
	}
	return keys, args
}

// claimed writes until when a delivery is its claimer's: half a millisecond before, where no other due time is.
func claimed(until time.Time) string { return strconv.FormatInt(until.UnixMilli()-1, 10) + ".5" }

func readClaim(r reply, err error, held time.Time) ([]kafala.Delivery, error) {
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	var got []kafala.Delivery
	for _, v := range r.values {
		value, ok := v.(string)
		if !ok {
			return got, fmt.Errorf("claim: script gave %T", v)
		}
		d, err := readDelivery([]byte(value))
		if err != nil {
			return got, err
		}
		d.Held = held.UTC().Truncate(time.Millisecond)
		got = append(got, d)
	}
	return got, nil
}

// share deals a limit out over the shards, one each in turn, beginning at the shard first.
func share(lists [][]redis.Z, limit, first int) [][]string {
	shares := make([][]string, len(lists))
	for round, dealt := 0, 1; dealt > 0; round++ {
		dealt = 0
		for i := range lists {
			n := (first + i) % len(lists)
			if limit > 0 && round < len(lists[n]) {
				shares[n] = append(shares[n], lists[n][round].Member.(string))
				limit--
				dealt++
			}
		}
	}
	return shares
}

// Done removes a delivery that has reached its chat, if it is still kept, and makes what comes after it due.
func (s Box) Done(ctx context.Context, d kafala.Delivery) error {
	p, err := placeIn(d.ID)
	if err != nil {
		return err
	}
	if _, err := s.run(ctx, doneScript, []string{p.box(), p.delivery(d.ID)}, d.ID, d.Next, s.conf.Now().UnixMilli()); err != nil {
		return fmt.Errorf("remove a delivery: %w", err)
	}
	return nil
}

// Later stores a delivery as it is now, with its Tries and what was Taken, and makes it due at another time. It does
// nothing if the delivery is gone already, or is no longer the claimer's (Held): a call that is repeated because its answer was lost,
// or that comes after the lease, takes nothing away from whoever sends it now. At no time (zero) it stays the claimer's until Held.
func (s Box) Later(ctx context.Context, d kafala.Delivery, at time.Time) error {
	p, err := placeIn(d.ID)
	if err != nil {
		return err
	}
	stays := at.IsZero()
	if stays {
		at = d.Held
	}
	d.Due = at
	value, err := writeDelivery(d)
	if err != nil {
		return err
	}
	due, held := strconv.FormatInt(at.UnixMilli(), 10), ""
	if !d.Held.IsZero() {
		held = claimed(d.Held)
	}
	if stays {
		due = held
	}
	if _, err := s.run(ctx, laterScript, []string{p.box(), p.delivery(d.ID)}, d.ID, due, value, held); err != nil {
		return fmt.Errorf("postpone a delivery: %w", err)
	}
	return nil
}

// Park sets a delivery aside, and saves in the same stroke the deliveries that tell of it, which must be of its shard.
// What comes after it is due then. Where its chat could not be reached the chat is marked (Missed). It does nothing if the
// delivery is gone already. The reason must not be personal.
func (s Box) Park(ctx context.Context, d kafala.Delivery, why string, tell ...kafala.Delivery) error {
	p, err := placeIn(d.ID)
	if err != nil {
		return err
	}
	value, err := writeParked(kafala.Parked{Delivery: d, Why: why, At: s.conf.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return fmt.Errorf("park a delivery: %w", err)
	}
	mark, unreached := p.dead(), "" // a key of the shard's, which is not touched
	if why == kafala.ParkedBlocked && d.Chat != 0 {
		mark, unreached = p.missed(d.Chat), "1"
	}
	keys, args, err := p.deliver([]string{p.dead(), p.delivery(d.ID), mark},
		[]any{d.ID, value, unreached, d.Next, s.conf.Now().UnixMilli()}, tell)
	if err != nil {
		return fmt.Errorf("park a delivery: %w", err)
	}
	r, err := s.run(ctx, parkScript, keys, args...)
	if err != nil {
		return fmt.Errorf("park a delivery: %w", err)
	}
	if r.code == 1 {
		s.wake(p, tell)
	}
	return nil
}

// Name is what a delivery is called in the log, whichever process tries it: the guarantee that it is about, its kind, and a mark by which
// it is known again, of which nothing can be read back. Its id may hold the number of a chat.
func (s Box) Name(d kafala.Delivery) string {
	name := string(d.Kind) + "." + hex.EncodeToString(s.conf.Keys.Index("name of a delivery", d.ID)[:6])
	if d.Guarantee == "" {
		return name
	}
	return d.Guarantee + "." + name
}

// Dead lists the parked deliveries of all shards, the oldest first. It costs one round trip.
func (s Box) Dead(ctx context.Context) ([]kafala.Parked, error) {
	pipe := s.conf.Client.Pipeline()
	cmds := make([]*redis.StringSliceCmd, kafala.Shards)
	for n := range cmds {
		cmds[n] = pipe.HVals(ctx, place(n).dead())
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("list parked deliveries: %w", err)
	}
	var all []kafala.Parked
	for _, cmd := range cmds {
		for _, v := range cmd.Val() {
			p, err := readParked([]byte(v))
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b kafala.Parked) int { return a.At.Compare(b.At) })
	return all, nil
}
