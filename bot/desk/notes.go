package desk

import (
	"context"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// tapNote leaves a note on a guarantee, and shows its card with it.
func (k clerk) tapNote(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.Leave(ctx, k.by, call.Value, call.Field)
	if err != nil {
		return err
	}
	return k.showWith(ctx, g, verdict{key: "left.note"}, true)
}

// notesShown is how many notes the details have: the last ones. The history has all.
const notesShown = 3

// noteLines say which notes were left on a guarantee, when and by whom; empty: none.
func (k clerk) noteLines(ctx context.Context, g kafala.Guarantee) string {
	return k.lastNotes(ctx, g, notesShown)
}

// lastNote is the last of them, which the card has where there is room.
func (k clerk) lastNote(ctx context.Context, g kafala.Guarantee) string {
	return k.lastNotes(ctx, g, 1)
}

func (k clerk) lastNotes(ctx context.Context, g kafala.Guarantee, most int) string {
	all := g.LeftNotes()
	var lines []string
	for _, n := range all[max(0, len(all)-most):] {
		lines = append(lines, k.Voice.HTML("card.note", locales.Data{"Note": k.reasonOf(n.Note), "Who": k.nameOf(ctx, n.By),
			"Moment": k.Voice.Dated(n.At)}))
	}
	return strings.Join(lines, "\n")
}
