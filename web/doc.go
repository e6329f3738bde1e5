// Package web is the pages on the operator's own server: the private page, on which ID numbers are typed that are not to pass
// through Telegram. Who has opened it, Telegram's signature says; what for, the ticket in its address; what comes of what is typed,
// the conversation of the chat.
package web
