package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/outage"
)

func (e *examination) telegramToken(ctx context.Context) finding {
	name, err := telegram.Me(ctx, string(e.token), e.TelegramAPIURL, nil)
	if telegram.Final(err) {
		return refusedAtOnce("TELEGRAM_BOT_TOKEN: telegram refuses this token",
			"take the one that @BotFather shows, and see that TELEGRAM_API_URL is right")
	}
	if err != nil {
		return ill(ails(err))
	}
	if err := e.joinBot(name); err != nil {
		return ill("the rooms could not be joined", "report it: a defect")
	}
	return fine("it is @" + name)
}

func (e *examination) telegramUpdates(ctx context.Context) finding {
	h, err := e.bot.Hook(ctx)
	if err != nil {
		return ill(ails(err))
	}
	said := fmt.Sprintf("%d wait", h.Pending)
	if !h.Failed.IsZero() {
		said += fmt.Sprintf("; last not taken %s ago: %s", e.now().Sub(h.Failed).Round(time.Second), harmless(h.Why))
	}
	switch why := e.intake(h); {
	case why == outage.Undelivered:
		return ill("updates are not taken; "+said, "see that serve runs, and to the proxy and its certificate: outside.webhook")
	case why == outage.Taken && h.Address == "":
		return doubtful("no webhook is registered; "+said, "start serve, which registers it")
	case why == outage.Taken && e.hook() == "":
		return doubtful("a webhook is registered; "+said, "start serve, which takes it away; or is this the token of another bot?")
	case why == outage.Taken:
		return doubtful("another webhook is registered; "+said, "start serve, which takes it back; and see who has the token")
	case e.hook() == "":
		return fine("kept for polling; " + said + "; whether another process polls too only serve sees: /readyz")
	}
	return fine("pushed to the address of ours; " + said)
}

// harmless keeps of what a service says what fits a line, and nothing that looks like a number of somebody or a secret.
func harmless(said string) string {
	var words []string
	for _, word := range strings.Fields(said) {
		digits := 0
		for _, r := range word {
			if r >= '0' && r <= '9' {
				digits++
			}
		}
		if digits > 4 || len(word) > 30 || strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r > '~' }) {
			word = "..."
		}
		words = append(words, word)
	}
	return strings.Join(words[:min(len(words), 20)], " ")
}

// cures say what a person does about what keeps messages out of the staff group.
var cures = map[telegram.GroupTrouble]advice{
	telegram.Removed:     {"the bot was removed from the group", "add it again"},
	telegram.Unknown:     {"there is no such group, or the bot was never in it", "add the bot, and set STAFF_CHAT_ID to the group's number"},
	telegram.NoRights:    {"the bot may not write in the group", "give it, or members, the right to send messages"},
	telegram.TopicClosed: {"the topic is closed", "open it, or set STAFF_TOPIC_ID to another one"},
	telegram.TopicGone:   {"there is no such topic", "set STAFF_TOPIC_ID to one that is there, or leave it out"},
}

func (e *examination) telegramGroup(ctx context.Context) finding {
	g, is, err := e.bot.LookAtStaffChat(ctx, e.knock)
	if !is {
		return notConfigured("STAFF_CHAT_ID is not set")
	}
	if err != nil {
		return ill(ails(err))
	}
	if cure, known := cures[g.Trouble]; known {
		return ill(cure.said, cure.do)
	}
	switch {
	case g.MovedTo != 0:
		return doubtful(fmt.Sprintf("the group has moved to %d, and is followed there", g.MovedTo), "set STAFF_CHAT_ID to that number")
	case !g.Pictures:
		return doubtful("the bot may send no pictures there: the summary has one", "give it, or members, the right to send photos")
	case !g.Large:
		return doubtful("it is no supergroup: its number changes once it becomes one", "make it a supergroup, and set STAFF_CHAT_ID")
	case e.knock:
		return fine("it has taken a message, which is gone again")
	case e.staffTopic != 0:
		return fine("the bot is in it and may write; whether its topic is there and open only --knock tells")
	}
	return fine("the bot is in it and may write")
}
