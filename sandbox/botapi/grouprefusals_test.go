package botapi_test

import "testing"

// What a group refuses the bot, and that it takes the same otherwise. The refused calls are those of refusals; a group has its own
// table, since each row tells what happened to the group, and what it takes again once that is over.
var groupRefusals = []struct {
	name   string
	happen func(x *scene, is bool) // and, with false, what ends it
	topic  int
	code   int
	text   string
	source string
}{
	{"the bot is removed", func(x *scene, is bool) { x.s.Expel(group, is) }, 0, 403, "Forbidden: bot was kicked from the supergroup chat",
		apiClient + "check_chat_access"},
	{"the bot is removed, in a topic", func(x *scene, is bool) { x.s.Expel(group, is) }, 42, 403,
		"Forbidden: bot was kicked from the supergroup chat", apiClient + "check_chat_access"},
	{"the bot may not write", func(x *scene, is bool) { x.s.Mute(group, is) }, 0, 400,
		"Bad Request: not enough rights to send text messages to the chat", tdlib + "DialogManager.cpp can_send_message"},
	{"General is closed", func(x *scene, is bool) { x.s.CloseTopic(group, 0, is) }, 0, 400, "Bad Request: TOPIC_CLOSED",
		"core.telegram.org/method/messages.sendMessage TOPIC_CLOSED"},
	{"the topic is closed", func(x *scene, is bool) { x.s.CloseTopic(group, 42, is) }, 42, 400, "Bad Request: TOPIC_CLOSED",
		"core.telegram.org/method/messages.sendMessage TOPIC_CLOSED"},
	{"the topic is gone", func(x *scene, is bool) {
		if is {
			x.s.DeleteTopic(group, 42)
			return
		}
		x.s.Topics(group, 42)
	}, 42, 400, "Bad Request: message thread not found", apiClient + "get_message_thread_id"},
}

func TestGroupRefusals(t *testing.T) {
	for _, row := range groupRefusals {
		t.Run(row.name, func(t *testing.T) {
			x := play(t)
			x.s.Topics(group, 42)
			message := m{"chat_id": group, "text": "a"}
			if row.topic != 0 {
				message["message_thread_id"] = row.topic
			}
			for _, is := range []bool{false, true, false} {
				row.happen(x, is)
				got := x.call("sendMessage", message)
				switch {
				case !is && !got.OK:
					t.Errorf("it is over, and refused: %d %s", got.Code, got.Description)
				case is && (got.OK || got.Code != row.code || got.Description != row.text):
					t.Errorf("got %d %q\nwant %d %q\n(%s)", got.Code, got.Description, row.code, row.text, row.source)
				}
			}
		})
	}
}

// A group that goes on as a supergroup names its number with the refusal, and takes there what it refused; a topic is none of a
// private chat's.
func TestMovedGroupRefuses(t *testing.T) {
	x := play(t)
	const to = -1009000000077
	x.s.Upgrade(group, to, false)
	got := x.call("sendMessage", m{"chat_id": group, "text": "a"})
	if got.OK || got.Code != 400 || got.Description != "Bad Request: group chat was upgraded to a supergroup chat" {
		t.Errorf("got %d %q (%s)", got.Code, got.Description, apiClient+"check_chat_access")
	}
	if got := x.call("sendMessage", m{"chat_id": to, "text": "a"}); !got.OK {
		t.Errorf("there: %d %s", got.Code, got.Description)
	}
	got = x.call("sendMessage", m{"chat_id": citizen, "text": "a", "message_thread_id": 42})
	if got.OK || got.Description != "Bad Request: message thread not found" {
		t.Errorf("a topic of a private chat: %d %q", got.Code, got.Description)
	}
}
