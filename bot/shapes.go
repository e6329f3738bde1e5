package bot

import (
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
)

// shapes tells which parts follow each verb, f for the field, v for a value, d for the draft's mark.
var shapes = telegram.Verbs{
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
