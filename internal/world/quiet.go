package world

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Quiet waits until nothing is left to do: no update waits, and no delivery is due. What has become due by the world's clock
// is looked for at once, and not at the courier's next second.
func (w *World) Quiet() {
	w.t.Helper()
	still, looks := 0, 0
	w.Until("the bot comes to rest", func() bool {
		if still++; w.busy(context.Background()) {
			still = 0
			if looks++; looks%10 == 0 {
				w.Wake()
			}
		}
		return still == 2
	})
}

// Confirmed waits until no update waits. What the answer to one was to do at once and has not is left to the courier, after
// kafala.Hold of a clock that the test moves.
func (w *World) Confirmed() {
	w.t.Helper()
	w.Until("all updates are confirmed", func() bool { return w.pending(context.Background()) == 0 })
}

// Says waits until the log has this text in it.
func (w *World) Says(text string) {
	w.t.Helper()
	w.Until(fmt.Sprintf("the log says %q", text), func() bool { return strings.Contains(w.Logs.String(), text) })
}

// PutOff waits until the log has this text in it, and what failed waits for its next try: a clock that passes the end of
// its lease before that would have it done twice. What is due already is looked for at once.
func (w *World) PutOff(text string) {
	w.t.Helper()
	w.Wake()
	w.Says(text)
	w.Until("no delivery is under way", func() bool {
		return !slices.ContainsFunc(w.boxes(context.Background()), func(z redis.Z) bool {
			return int64(z.Score) <= w.Clock.Now().UnixMilli() || w.claimed(z)
		})
	})
}

// GiveUp passes the time after which the one delivery that has failed once is given up, and the tries that it has left then.
func (w *World) GiveUp() {
	w.t.Helper()
	w.Clock.Pass(28 * time.Hour)
	for try := 2; try < tries; try++ {
		w.PutOff(fmt.Sprintf(`"try":%d`, try))
		w.Clock.Pass(3 * time.Hour)
	}
	w.Says("given up")
}

// tries are how often a delivery fails before it may be given up.
const tries = 6

func (w *World) busy(ctx context.Context) bool {
	return w.pending(ctx) > 0 || w.Gateway.Pending() > 0 || slices.ContainsFunc(w.boxes(ctx), w.underWay)
}

// boxes gives all deliveries that are due within two minutes: what is claimed is due again after its lease.
func (w *World) boxes(ctx context.Context) (all []redis.Z) {
	pipe := w.Redis.Pipeline()
	var boxes []*redis.ZSliceCmd
	for shard := range kafala.Shards {
		boxes = append(boxes, pipe.ZRangeByScoreWithScores(ctx, fmt.Sprintf("{s%02d}:box", shard), &redis.ZRangeBy{
			Min: "-inf", Max: fmt.Sprint(w.Clock.Now().Add(2 * time.Minute).UnixMilli())}))
	}
	_, _ = pipe.Exec(ctx)
	for _, b := range boxes {
		all = append(all, b.Val()...)
	}
	return all
}

// waiting are parts of the ids of deliveries that may only wait for their time: a reminder, the word of a guarantee's being
// shown, the question about one that nobody used, the buttons of a link that is over, what follows from a decision. An identity is
// asked about now and then, and of one question staff are told at a time.
var waiting = []string{".remind.", ".linkends.", ".unlink.", ".shown.", ".unused.", ".follow.", ".staff.asked.", ".staff.unanswered."}

// underWay tells whether a delivery is due or claimed: not one that only waits for its time, or for the end of the night. That
// one is where its own due time says; a claimed one was moved on.
func (w *World) underWay(z redis.Z) bool {
	id := z.Member.(string)
	waits := strings.HasSuffix(id, ".ended") || strings.HasSuffix(id, ".identity") ||
		slices.ContainsFunc(waiting, func(part string) bool { return strings.Contains(id, part) })
	// What is shown for a minute is to be deleted after it; any other message is deleted by the process that has answered it.
	waits = waits || strings.Contains(id, ".forget.") && int64(z.Score) > w.Clock.Now().Add(30*time.Second).UnixMilli()
	return !waits || int64(z.Score) <= w.Clock.Now().UnixMilli() || w.claimed(z)
}

// claimed tells whether a delivery is due somewhere else than it says itself.
func (w *World) claimed(z redis.Z) bool {
	id := z.Member.(string)
	var d kafala.Delivery
	value, err := w.Redis.Get(context.Background(), fmt.Sprintf("{s%s}:box:%s", id[:2], id)).Bytes()
	return err == nil && json.Unmarshal(value, &d) == nil && d.Due.UnixMilli() != int64(z.Score)
}

// pending asks the Bot API server how many updates the bot has not confirmed.
func (w *World) pending(ctx context.Context) int {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.Config.APIURL+"/bot"+token+"/getWebhookInfo", nil)
	w.must(err)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 1
	}
	defer res.Body.Close()
	var answer struct {
		Result struct {
			Pending int `json:"pending_update_count"`
		} `json:"result"`
	}
	w.must(json.NewDecoder(res.Body).Decode(&answer))
	return answer.Result.Pending
}
