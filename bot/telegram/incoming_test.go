package telegram

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-telegram/bot/models"
)

// What a message of Telegram's may hold, by the names of the Bot API: what people say, what is told beside it, and what is
// told of something that happened.
var (
	saying = []string{"text", "caption", "contact", "photo", "document", "video", "voice", "audio", "video_note", "animation", "checklist",
		"dice", "game", "invoice", "live_photo", "location", "paid_media", "poll", "rich_message", "sticker", "story", "venue"}
	beside = []string{"message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
		"sender_business_bot", "sender_tag", "receiver_user", "ephemeral_message_id", "date", "business_connection_id", "chat",
		"forward_origin", "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
		"reply_to_checklist_task_id", "via_bot", "edit_date", "has_protected_content", "is_from_offline", "is_paid_post",
		"media_group_id", "author_signature", "paid_star_count", "entities", "link_preview_options", "suggested_post_info", "effect_id",
		"caption_entities", "show_caption_above_media", "has_media_spoiler", "reply_markup", "guest_bot_caller_user",
		"guest_bot_caller_chat", "guest_query_id", "reply_to_poll_option_id"}
	happening = []string{"new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
		"group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
		"migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment", "users_shared",
		"chat_shared", "gift", "unique_gift", "gift_upgrade_sent", "connected_website", "write_access_allowed", "passport_data",
		"proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added",
		"direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
		"general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "giveaway", "giveaway_winners",
		"giveaway_completed", "paid_message_price_changed", "chat_owner_left", "chat_owner_changed", "community_chat_added",
		"community_chat_joined", "community_chat_removed", "suggested_post_approved", "suggested_post_approval_failed",
		"suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled", "video_chat_started",
		"video_chat_ended", "video_chat_participants_invited", "web_app_data", "managed_bot_created", "poll_option_added",
		"poll_option_deleted"}
)

// parts are the names of all that the library's message may hold.
func parts() (names []string) {
	for f := range reflect.TypeFor[models.Message]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// messageOf is an update with a message, or an edited one, that holds one part more.
func messageOf(t *testing.T, kind, part string, value any) *Update {
	t.Helper()
	m := map[string]any{"message_id": 1, "date": 1, "chat": map[string]any{"id": 5, "type": "private"}, "from": map[string]any{"id": 5}}
	if _, there := m[part]; !there {
		m[part] = value
	}
	b, err := json.Marshal(map[string]any{"update_id": 7, kind: m})
	if err != nil {
		t.Fatal(err)
	}
	u := new(Update)
	if err := json.Unmarshal(b, u); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return u
}

// sample is a value of a part.
func sample(part string) any {
	switch part {
	case "text", "caption", "media_group_id":
		return "x"
	case "message_thread_id", "migrate_to_chat_id", "migrate_from_chat_id":
		return -5
	case "is_topic_message":
		return true
	case "photo":
		return []any{map[string]any{"file_id": "x"}}
	}
	return map[string]any{"message_id": 3}
}

// edited are the parts that people change.
var edited = []string{"text", "caption", "photo", "document", "video", "animation", "audio", "live_photo", "paid_media", "story",
	"video_note", "checklist", "rich_message"}

// Of all that Telegram may send, the bot hears what people say, and that a group moves, and nothing else: no pinned
// message, no title, no payment.
func TestHearsWhatPeopleSay(t *testing.T) {
	c := &Client{Wire: Wire{Clean: trimmed}}
	all := slices.Sorted(slices.Values(slices.Concat(saying, beside, happening)))
	if is := slices.Sorted(slices.Values(parts())); !slices.Equal(all, is) {
		t.Errorf("the tables know\n%s\nand there is\n%s", all, is)
	}
	for _, part := range parts() {
		_, got := c.read(messageOf(t, "message", part, sample(part)))
		if want := slices.Contains(saying, part) || strings.HasPrefix(part, "migrate_"); got != want {
			t.Errorf("a message with %s: heard %v", part, got)
		}
		_, got = c.read(messageOf(t, "edited_message", part, sample(part)))
		if want := slices.Contains(edited, part); got != want {
			t.Errorf("an edited message with %s: heard %v", part, got)
		}
	}
}

// Neither the bot itself nor a message of nobody is heard, whatever it says.
func TestHearsNoBots(t *testing.T) {
	c := &Client{Wire: Wire{Clean: trimmed}}
	for _, kind := range []string{"message", "edited_message", "channel_post", "message_reaction", "my_chat_member", "poll"} {
		for _, from := range []string{`"from":{"id":5,"is_bot":true},`, ""} {
			u := new(Update)
			written := `{"update_id":7,"` + kind + `":{"message_id":1,"date":1,` + from + `"chat":{"id":5,"type":"private"},"text":"/start"}}`
			if err := json.Unmarshal([]byte(written), u); err != nil {
				t.Fatal(err)
			}
			if r, ok := c.read(u); ok {
				t.Errorf("%s: %+v", written, r)
			}
		}
	}
}

// shown is a message as Telegram gives it with a tap.
func shown(t *testing.T, text string, rows string) *Received {
	t.Helper()
	m := &Received{Text: text}
	if rows != "" {
		m.ReplyMarkup = json.RawMessage(`{"inline_keyboard":` + rows + `}`)
	}
	return m
}

func TestShows(t *testing.T) {
	rows := []Row{{Button("a", Callback{Verb: "x"}), {Text: "b", URL: "https://x.example"}}, {Button("c", Callback{Verb: "z"})}}
	const asWritten = `[[{"text":"a","callback_data":"x"},{"text":"b","url":"https://x.example/"}],[{"text":"c","callback_data":"z"}]]`
	const turned = `[[{"text":"b","url":"https://x.example/"},{"text":"a","callback_data":"x"}],[{"text":"c","callback_data":"z"}]]`
	html := "<b>1 &lt; 2 &amp; 3</b>\n" + aTime + " &#39;&#34;"
	const text = "1 < 2 & 3\nends: 02:48. '\""
	for name, c := range map[string]struct {
		is   *Received
		html string
		rows []Row
		foot unstamped
		want bool
	}{
		"the same":                 {shown(t, text, asWritten), html, rows, unstamped{}, true},
		"the same, from the right": {shown(t, text, turned), html, rows, unstamped{leftward: true}, true},
		"turned":                   {shown(t, text, turned), html, rows, unstamped{}, false},
		"another text":             {shown(t, text+"x", asWritten), html, rows, unstamped{}, false},
		"a longer one":             {shown(t, text[:5], asWritten), html, rows, unstamped{}, false},
		"another button":           {shown(t, text, strings.Replace(asWritten, `"z"`, `"y"`, 1)), html, rows, unstamped{}, false},
		"another label":            {shown(t, text, strings.Replace(asWritten, `"c"`, `"d"`, 1)), html, rows, unstamped{}, false},
		"a button less":            {shown(t, text, asWritten), html, rows[:1], unstamped{}, false},
		"buttons that go":          {shown(t, text, asWritten), html, nil, unstamped{}, false},
		"buttons that come":        {shown(t, text, ""), html, rows, unstamped{}, false},
		"no buttons":               {shown(t, text, ""), html, nil, unstamped{}, true},
		"no text":                  {shown(t, "", ""), "", nil, unstamped{}, false},
		"an open tag":              {shown(t, "a", ""), "a<b", nil, unstamped{}, false},
	} {
		if got := c.is.shows(Message{HTML: c.html, Inline: c.rows}, c.foot); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func BenchmarkShows(b *testing.B) {
	m := Message{HTML: "<b>" + strings.Repeat("السؤال ما هو؟\n", 30) + "</b>", Inline: []Row{{Button("a", Callback{Verb: "x"})}}}
	is := &Received{Text: strings.Repeat("السؤال ما هو؟\n", 29) + "غيره", ReplyMarkup: json.RawMessage(`{}`)}
	b.ReportAllocs()
	for b.Loop() {
		is.shows(m, unstamped{})
	}
}
