// Package dialogs says what is asked, in what order, and what an answer does. It is pure: no Telegram, no
// clock, no network; the same session and the same input always give the same turn.
package dialogs
