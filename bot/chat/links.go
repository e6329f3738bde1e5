package chat

import (
	"net/url"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Link is the address that opens this bot with a payload.
func (h *House) Link(payload string) string {
	return telegram.Link(h.LinkURL, h.Voices.UserName, payload)
}

// QRLink is what the QR of an issued guarantee holds: an id and a token, nothing of persons.
func (h *House) QRLink(g kafala.Guarantee) string { return h.Link("v_" + g.ID + "_" + g.Token) }

// ReturnLink is where a payer's browser goes after the payment page: to the chat, which is shown something only if it is
// the requester's.
func (h *House) ReturnLink(g kafala.Guarantee) string { return h.Link("p_" + g.ID) }

// Share is the address that offers a text or a link to another chat.
func (h *House) Share(link string) string {
	return h.LinkURL + "/share/url?url=" + url.QueryEscape(link)
}

// LanguageCode is how Telegram is told for whom a list of words is, by the place of a language among locales.Spoken: the
// first is for everybody without a list of their own.
func LanguageCode(i int) string {
	if i == 0 {
		return ""
	}
	return locales.Spoken[i]
}
