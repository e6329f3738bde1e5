package desk

import (
	"context"
	"strings"
	"sync"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// menus are the ranks whose commands this process has put into the menus of staff, by chat.
type menus struct {
	mu    sync.Mutex
	ranks map[int64]staff.Rank
}

// set notes the rank of a chat's menu and tells whether it was another one.
func (m *menus) set(chat int64, rank staff.Rank) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ranks == nil {
		m.ranks = map[int64]staff.Rank{}
	}
	was := m.ranks[chat]
	if m.ranks[chat] = rank; rank == "" {
		delete(m.ranks, chat)
	}
	return was != rank
}

// fitMenu gives a person's menu the commands of their rank and no others, whichever process has given or taken the rank.
// A failure does not matter: it is tried again.
func (d *Desk) fitMenu(ctx context.Context, by staff.Actor) {
	switch {
	case !d.menus.set(by.ID, by.Rank):
	case by.Rank == "":
		d.dropMenu(ctx, by.ID)
	case !d.setMenu(ctx, by):
		d.menus.set(by.ID, "")
	}
}

// setMenu puts the commands of a rank, and everybody's, into a member's menu, in every language.
func (d *Desk) setMenu(ctx context.Context, by staff.Actor) bool {
	for i, l := range locales.Spoken {
		v, code := d.house.Voices.In(l), chat.LanguageCode(i)
		commands := d.Everyone(v)
		for _, c := range orders() {
			if by.Rank.May(c.duty) {
				commands = append(commands, models.BotCommand{Command: c.name, Description: v.Plain("staff.command."+c.name, nil)})
			}
		}
		err := telegram.Within(ctx, telegram.Patience, func(ctx context.Context) error {
			_, err := d.house.API.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands, LanguageCode: code,
				Scope: &models.BotCommandScopeChat{ChatID: by.ID}})
			return err
		})
		if err != nil {
			d.house.Log.Warn("a member's menu was not set", "err", err)
			return false
		}
	}
	return true
}

// dropMenu gives a person everybody's menu again.
func (d *Desk) dropMenu(ctx context.Context, id int64) {
	d.menus.set(id, "")
	for i := range locales.Spoken {
		err := telegram.Within(ctx, telegram.Patience, func(ctx context.Context) error {
			_, err := d.house.API.DeleteMyCommands(ctx, &tg.DeleteMyCommandsParams{LanguageCode: chat.LanguageCode(i),
				Scope: &models.BotCommandScopeChat{ChatID: id}})
			return err
		})
		if err != nil {
			d.house.Log.Warn("a menu was not taken back", "err", err)
			return
		}
	}
}

// Introduce sets the menus of all staff. A member whom Telegram does not know here yet gets theirs with their first message.
func (d *Desk) Introduce(ctx context.Context) error {
	if d.Counter.Team == nil {
		return nil
	}
	members, err := d.Counter.Team.Members(ctx)
	if err != nil {
		return err
	}
	for _, id := range d.Counter.Admins {
		d.fitMenu(ctx, staff.Actor{ID: id, Rank: staff.Admin})
	}
	for _, m := range members {
		d.fitMenu(ctx, m.Actor)
	}
	return nil
}

// help tells staff of their own commands beside everybody's.
func (k clerk) help(ctx context.Context) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	if err := k.turnTo(ctx, ""); err != nil {
		return true, err
	}
	about := "help.staff"
	if !k.opensCards() {
		about = "help.auditor"
	}
	lines := []string{k.Voice.Help(k.opensCards()), "",
		k.Voice.HTML(about, locales.Data{"Rank": k.Voice.Plain("rank."+string(k.by.Rank), nil)})}
	for _, o := range orders() {
		if k.by.Rank.May(o.duty) {
			what := k.Voice.Plain("staff.command."+o.name, nil)
			lines = append(lines, k.Voice.HTML("help.line", locales.Data{"Command": "/" + o.name, "What": what}))
		}
	}
	m := k.WayBack(telegram.Message{HTML: strings.Join(lines, "\n")})
	m.Inline = append(m.Inline, k.toDesk())
	return true, k.Show(ctx, m, false)
}
