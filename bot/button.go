package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"kafalabot/dialogs"
)

// deed is what a button does, as its callback data says it: verb, then what the verb is about, then the mark of
// the draft it belongs to. It carries no personal data and means the same after any restart.
type deed struct {
	verb  string
	field string
	value string
	draft string
}

// shapes tells which parts follow each verb, f for the field, v for a value, d for the draft's mark.
var shapes = map[string]string{
	"begin": "v", "set": "fvd", "stuck": "fd", "edit": "fd", "clear": "fd", "keep": "d", "back": "d", "cancel": "d",
	"drop": "d", "look": "d", "check": "d", "remember": "d", "submit": "vd",
	// of the bot itself, about a guarantee or a language
	"home": "", "list": "", "privacy": "", "delete": "", "erase": "", "stay": "", "speak": "v", "open": "v", "verify": "v", "withdraw": "v", "giveup": "v", "renew": "v", "reprice": "v", "receipt": "v",
	// of staff, about a guarantee, a reason, or a member
	"card": "v", "match": "v", "enough": "", "present": "v", "unpresent": "v", "history": "v", "why": "fv", "end": "fv", "calloff": "fv",
	"refund": "fv", "payback": "fv", "resend": "v", "disclose": "fv", "find": "v", "export": "v", "trail": "v", "trailfile": "v", "retry": "v",
	"team": "", "invite": "v", "confirm": "v", "revoke": "v", "member": "v", "rank": "fv", "remove": "v", "dismiss": "v",
}

// acts are the verbs that are acts of the dialog.
var acts = map[string]dialogs.Act{
	"begin": dialogs.Begin, "set": dialogs.Choose, "stuck": dialogs.Stuck, "edit": dialogs.Edit, "clear": dialogs.Clear,
	"keep": dialogs.Keep, "back": dialogs.Back, "cancel": dialogs.Cancel, "drop": dialogs.Drop, "look": dialogs.Look,
	"check": dialogs.Check, "remember": dialogs.Remember, "submit": dialogs.Submit,
}

// String writes callback data, which Telegram limits to 64 bytes.
func (d deed) String() string {
	parts := []string{d.verb}
	for _, part := range shapes[d.verb] {
		switch part {
		case 'f':
			parts = append(parts, d.field)
		case 'v':
			parts = append(parts, d.value)
		case 'd':
			parts = append(parts, mark(d.draft))
		}
	}
	return strings.Join(parts, ":")
}

func mark(draft string) string { return draft[:min(len(draft), dialogs.DraftMark)] }

// readDeed reads callback data, which anybody can make up: false if it is none of ours.
func readDeed(data string) (deed, bool) {
	parts := strings.Split(data, ":")
	shape, ok := shapes[parts[0]]
	if !ok || len(data) > 64 || len(parts) != 1+len(shape) {
		return deed{}, false
	}
	d := deed{verb: parts[0]}
	for i, part := range shape {
		switch v := parts[i+1]; part {
		case 'f':
			d.field = v
		case 'v':
			d.value = v
		case 'd':
			if len(v) != dialogs.DraftMark {
				return deed{}, false
			}
			d.draft = v
		}
	}
	return d, true
}

type row = []models.InlineKeyboardButton

func tap(label string, d deed) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: label, CallbackData: d.String()}
}

func styled(b models.InlineKeyboardButton, style string) models.InlineKeyboardButton {
	b.Style = style
	return b
}

// half is how many letters of a label half the width of a phone shows.
const half = 22

// roomy lays buttons out in two columns, or in one where a label would be cut.
func roomy(buttons []models.InlineKeyboardButton) (rows []row) {
	if !slices.ContainsFunc(buttons, func(b models.InlineKeyboardButton) bool { return utf8.RuneCountInString(b.Text) > half }) {
		return inPairs(buttons)
	}
	for _, b := range buttons {
		rows = append(rows, row{b})
	}
	return rows
}

// inPairs lays buttons out in two columns.
func inPairs(buttons []models.InlineKeyboardButton) (rows []row) {
	for i := 0; i < len(buttons); i += 2 {
		rows = append(rows, buttons[i:min(i+2, len(buttons))])
	}
	return rows
}
