package botapi_test

import (
	"strconv"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// Sources of Telegram's words.
const (
	apiClient  = "tdlib/telegram-bot-api Client.cpp "
	apiManager = "tdlib/telegram-bot-api ClientManager.cpp "
	tdlib      = "tdlib/td td/telegram/"
	errorList  = "github.com/TelegramBotAPI/errors "
)

// refusals is the one table of what the stand-in refuses: the request, Telegram's
// exact answer, and where those words stand.
var refusals = []struct {
	name   string
	method string
	before func(*scene) // what happened first
	params func(*scene) m
	code   int
	text   string
	source string
}{
	// texts
	{"no text", "sendMessage", nil, to(m{}), 400, "Bad Request: message text is empty", apiClient + "get_input_message_text"},
	{"white text", "sendMessage", nil, to(m{"text": " \n "}), 400, "Bad Request: text must be non-empty",
		tdlib + "MessageEntity.cpp fix_formatted_text"},
	{"only tags", "sendMessage", nil, to(m{"text": "<b></b>", "parse_mode": "HTML"}), 400, "Bad Request: text must be non-empty",
		tdlib + "MessageEntity.cpp fix_formatted_text"},
	{"4097 letters", "sendMessage", nil, to(m{"text": strings.Repeat("\u0643", 4097)}), 400, "Bad Request: message is too long",
		tdlib + "MessageContent.cpp get_input_message_content"},
	{"32769 bytes", "sendMessage", nil, to(m{"text": strings.Repeat("x", 1<<15+1)}), 400, "Bad Request: text is too long",
		apiClient + "get_formatted_text"},
	{"1025 letters under a photo", "sendPhoto", nil, photo(m{"caption": strings.Repeat("x", 1025)}), 400,
		"Bad Request: message caption is too long", tdlib + "MessageContent.cpp get_input_message_content"},
	{"unknown parse mode", "sendMessage", nil, to(m{"text": "a", "parse_mode": "BBCode"}), 400, "Bad Request: unsupported parse_mode",
		apiClient + "get_formatted_text"},

	// HTML
	{"unknown tag", "sendMessage", nil, html("a<br>b"), 400,
		"Bad Request: can't parse entities: Unsupported start tag \"br\" at byte offset 1",
		tdlib + "MessageEntity.cpp parse_html, SynchronousRequests.cpp"},
	{"no end tag", "sendMessage", nil, html("<b>a"), 400,
		"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"", tdlib + "MessageEntity.cpp parse_html"},
	{"wrong end tag", "sendMessage", nil, html("<b>a</i>"), 400,
		"Bad Request: can't parse entities: Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\"",
		tdlib + "MessageEntity.cpp parse_html"},
	{"end without start", "sendMessage", nil, html("a</b>"), 400, "Bad Request: can't parse entities: Unexpected end tag at byte offset 1",
		tdlib + "MessageEntity.cpp parse_html"},
	{"a time in no format", "sendMessage", nil, html(`<tg-time unix="5" format="rt">a</tg-time>`), 400,
		"Bad Request: can't parse entities: Invalid date format used", tdlib + "FormattedDate.cpp get_date_flags"},
	{"a time without a date in no format", "sendMessage", nil, html(`<tg-time format="x">a</tg-time>`), 400,
		"Bad Request: can't parse entities: Invalid date format used", tdlib + "FormattedDate.cpp get_date_flags"},
	{"a time that is not closed", "sendMessage", nil, html(`<tg-time unix="5">a`), 400,
		"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"tg-time\"", tdlib + "MessageEntity.cpp parse_html"},
	{"a lone <", "sendMessage", nil, html("1 < 2"), 400, "Bad Request: can't parse entities: Unsupported start tag \"\" at byte offset 2",
		tdlib + "MessageEntity.cpp parse_html"},
	{"an unclosed tag", "sendMessage", nil, html("a <b"), 400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 2",
		tdlib + "MessageEntity.cpp parse_html"},
	{"a span of its own class", "sendMessage", nil, html("<span class=\"x\">a</span>"), 400,
		"Bad Request: can't parse entities: Tag \"span\" must have class \"tg-spoiler\" at byte offset 0",
		tdlib + "MessageEntity.cpp parse_html"},

	// chats and people
	{"no chat", "sendMessage", nil, with(m{"text": "a"}), 400, "Bad Request: chat_id is empty", apiClient + "check_chat"},
	{"unknown chat", "sendMessage", nil, with(m{"chat_id": 5, "text": "a"}), 400, "Bad Request: chat not found",
		apiClient + "TdOnCheckChatCallback"},
	{"unknown chat read", "getChat", nil, with(m{"chat_id": -100}), 400, "Bad Request: chat not found", apiClient + "TdOnCheckChatCallback"},
	{"never started", "sendMessage", nil, with(m{"chat_id": second, "text": "a"}),
		403, "Forbidden: bot can't initiate conversation with a user", tdlib + "MessagesManager.cpp process_send_message_fail_error"},
	{"blocked", "sendMessage", block, to(m{"text": "a"}), 403, "Forbidden: bot was blocked by the user",
		apiClient + "fail_query_with_error USER_IS_BLOCKED"},
	{"blocked photo", "sendPhoto", block, photo(m{}), 403, "Forbidden: bot was blocked by the user",
		apiClient + "fail_query_with_error USER_IS_BLOCKED"},
	{"blocked action", "sendChatAction", block, to(m{"action": "typing"}), 403, "Forbidden: bot was blocked by the user",
		apiClient + "fail_query_with_error USER_IS_BLOCKED"},
	{"unknown action", "sendChatAction", nil, to(m{"action": "sleeping"}), 400, "Bad Request: wrong parameter action in request",
		apiClient + "process_send_chat_action_query"},
	{"unknown member", "getChatMember", nil, with(m{"chat_id": group, "user_id": 5}), 400, "Bad Request: user not found",
		apiClient + "TdOnCheckUserCallback"},
	{"no member", "getChatMember", nil, with(m{"chat_id": group}), 400, "Bad Request: invalid user_id specified", apiClient + "get_user_id"},
	{"reply to nothing", "sendMessage", nil, to(m{"text": "a", "reply_parameters": m{"message_id": 999}}),
		400, "Bad Request: message to be replied not found", apiClient + "check_reply_parameters"},

	// keyboards
	{"65 bytes of data", "sendMessage", nil, keys(button("a", strings.Repeat("\u0643", 33))), 400, "Bad Request: BUTTON_DATA_INVALID",
		"github.com/nexor/telega/issues/22; core.telegram.org/bots/api#inlinekeyboardbutton"},
	{"button without action", "sendMessage", nil, keys(m{"text": "a"}), 400,
		"Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
		apiClient + "get_inline_keyboard_button_type"},
	{"button without text", "sendMessage", nil, keys(m{"callback_data": "a"}), 400,
		"Bad Request: can't parse inline keyboard button: Can't find field \"text\"", "tdlib/td tdutils JsonBuilder.cpp"},
	{"button with a wrong type of url", "sendMessage", nil, keys(m{"text": "a", "url": true}), 400,
		"Bad Request: can't parse inline keyboard button: Field \"url\" must be of type String", "github.com/nexor/telega/issues/29"},
	{"button of unknown style", "sendMessage", nil, keys(m{"text": "a", "callback_data": "a", "style": "pink"}),
		400, "Bad Request: can't parse inline keyboard button: invalid button style specified", apiClient + "get_button_style"},
	{"url without a host name", "sendMessage", nil, keys(m{"text": "a", "url": "http://localhost/pay"}),
		400, "Bad Request: inline keyboard button URL 'http://localhost/pay' is invalid: Wrong HTTP URL", tdlib + "LinkManager.cpp check_link"},
	{"url of another protocol", "sendMessage", nil, keys(m{"text": "a", "url": "happ://add/x"}),
		400, "Bad Request: inline keyboard button URL 'happ://add/x' is invalid: Unsupported URL protocol",
		"github.com/BEDOLAGA-DEV/remnawave-bedolaga-telegram-bot/issues/1701"},
	{"url of a wrong port", "sendMessage", nil, keys(m{"text": "a", "url": "https://a.sa:x/"}), 400,
		"Bad Request: inline keyboard button URL 'https://a.sa:x/' is invalid: Wrong port number specified in the URL",
		"tdlib/td tdutils HttpUrl.cpp"},
	{"web app over http", "sendMessage", nil, keys(m{"text": "a", "web_app": m{"url": "http://a.sa"}}), 400,
		"Bad Request: inline keyboard button Web App URL 'http://a.sa' is invalid: Only HTTPS links are allowed", tdlib + "ReplyMarkup.cpp"},
	{"web app in a group", "sendMessage", nil, with(m{"chat_id": group, "text": "a", "reply_markup": inline(m{"text": "a",
		"web_app": m{"url": "https://a.sa"}})}), 400, "Bad Request: BUTTON_TYPE_INVALID", "github.com/maillab/cloud-mail/issues/466"},
	{"257 letters to copy", "sendMessage", nil, keys(m{"text": "a", "copy_text": m{"text": strings.Repeat("x", 257)}}), 400,
		"Bad Request: BUTTON_COPY_TEXT_INVALID", "github.com/go-telegram/bot/pull/167; core.telegram.org/bots/api#copytextbutton"},
	{"nothing to copy", "sendMessage", nil, keys(m{"text": "a", "copy_text": m{"text": ""}}), 400, "Bad Request: BUTTON_COPY_TEXT_INVALID",
		"github.com/go-telegram/bot/pull/167"},
	{"contact in a group", "sendMessage", nil, with(m{"chat_id": group, "text": "a",
		"reply_markup": m{"keyboard": [][]m{{{"text": "a", "request_contact": true}}}}}), 400,
		"Bad Request: phone number can be requested in private chats only", tdlib + "ReplyMarkup.cpp get_keyboard_button"},
	{"location in a group", "sendMessage", nil, with(m{"chat_id": group, "text": "a",
		"reply_markup": m{"keyboard": [][]m{{{"text": "a", "request_location": true}}}}}), 400,
		"Bad Request: location can be requested in private chats only", tdlib + "ReplyMarkup.cpp get_keyboard_button"},
	{"keyboard that is no list", "sendMessage", nil, to(m{"text": "a", "reply_markup": m{"keyboard": []string{"a"}}}), 400,
		"Bad Request: field \"keyboard\" must be an Array of Arrays", apiClient + "get_reply_markup"},
	{"inline keyboard that is no list", "sendMessage", nil, to(m{"text": "a", "reply_markup": m{"inline_keyboard": []string{"a"}}}), 400,
		"Bad Request: field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays", apiClient + "get_reply_markup"},
	{"markup that is no JSON", "sendMessage", nil, to(m{"text": "a", "reply_markup": "{"}), 400,
		"Bad Request: can't parse reply keyboard markup JSON object", apiClient + "get_reply_markup"},
	{"markup that is no object", "sendMessage", nil, to(m{"text": "a", "reply_markup": "[]"}), 400,
		"Bad Request: object expected as reply markup", apiClient + "get_reply_markup"},

	// edits
	{"edit the same", "editMessageText", nil, of(text, m{"text": "hi", "reply_markup": inline(button("A", "a"))}), 400,
		"Bad Request: message is not modified: specified new message content and reply markup are exactly the same as " +
			"a current content and reply markup of the message", apiClient + "fail_query_with_error MESSAGE_NOT_MODIFIED"},
	{"edit the same keyboard", "editMessageReplyMarkup", nil, of(text, m{"reply_markup": inline(button("A", "a"))}), 400,
		"Bad Request: message is not modified: specified new message content and reply markup are exactly the same as " +
			"a current content and reply markup of the message", apiClient + "fail_query_with_error MESSAGE_NOT_MODIFIED"},
	{"edit nothing", "editMessageText", nil, to(m{"message_id": 999, "text": "a"}), 400, "Bad Request: message to edit not found",
		apiClient + "check_message"},
	{"edit without an id", "editMessageText", nil, with(m{"text": "a"}), 400, "Bad Request: message identifier is not specified",
		apiClient + "get_inline_message_id"},
	{"edit another's message", "editMessageText", nil, of(own, m{"text": "a"}), 400, "Bad Request: message can't be edited",
		tdlib + "MessagesManager.cpp edit_message_text"},
	{"edit to nothing", "editMessageText", nil, of(text, m{"text": ""}), 400, "Bad Request: message text is empty",
		apiClient + "get_input_message_text"},
	{"edit too long", "editMessageText", nil, of(text, m{"text": strings.Repeat("x", 4097)}), 400, "Bad Request: MESSAGE_TOO_LONG",
		"docs.rs/teloxide-core ApiError::EditedMessageIsTooLong"},
	{"edit the text of a photo", "editMessageText", nil, of(shot, m{"text": "a"}), 400, "Bad Request: there is no text in the message to edit",
		tdlib + "MessagesManager.cpp edit_message_text"},
	{"edit the caption of a text", "editMessageCaption", nil, of(text, m{"caption": "a"}),
		400, "Bad Request: there is no caption in the message to edit", tdlib + "MessagesManager.cpp edit_message_caption"},
	{"reply keyboard in an edit", "editMessageText", nil, of(text, m{"text": "b", "reply_markup": m{"keyboard": [][]string{{"a"}}}}), 400,
		"Bad Request: inline keyboard expected", tdlib + "ReplyMarkup.cpp get_reply_markup"},
	{"removal in an edit", "editMessageReplyMarkup", nil, of(text, m{"reply_markup": m{"remove_keyboard": true}}),
		400, "Bad Request: inline keyboard expected", tdlib + "ReplyMarkup.cpp get_reply_markup"},
	{"edit for a blocker", "editMessageText", block, of(text, m{"text": "b"}), 403, "Forbidden: bot was blocked by the user",
		apiClient + "fail_query_with_error USER_IS_BLOCKED"},

	// deletions
	{"delete nothing", "deleteMessage", nil, to(m{"message_id": 999}), 400, "Bad Request: message to delete not found",
		apiClient + "process_delete_message_query"},
	{"delete without an id", "deleteMessage", nil, to(m{}), 400, "Bad Request: message identifier is not specified",
		apiClient + "process_delete_message_query"},
	{"delete without a chat", "deleteMessage", nil, with(m{"message_id": 1}), 400, "Bad Request: chat identifier is not specified",
		apiClient + "process_delete_message_query"},
	{"delete after 48 h", "deleteMessage", (*scene).twoDays, of(own, m{}), 400, "Bad Request: message can't be deleted for everyone",
		tdlib + "MessagesManager.cpp delete_messages, can_revoke_message"},
	{"delete many after 48 h", "deleteMessages", (*scene).twoDays, func(x *scene) m {
		return m{"chat_id": citizen, "message_ids": []int{x.own,
			999}}
	}, 400, "Bad Request: message can't be deleted for everyone", tdlib + "MessagesManager.cpp delete_messages"},
	{"delete an officer's message", "deleteMessage", nil, func(x *scene) m { return m{"chat_id": group, "message_id": x.staff} },
		400, "Bad Request: message can't be deleted", apiClient + "fail_query_with_error MESSAGE_DELETE_FORBIDDEN; " + tdlib +
			"MessagesManager.cpp delete_messages"},
	{"delete none", "deleteMessages", nil, to(m{}), 400, "Bad Request: message identifiers are not specified", apiClient + "get_message_ids"},
	{"delete 101", "deleteMessages", nil, to(m{"message_ids": list(101, 1)}), 400, "Bad Request: too many message identifiers specified",
		apiClient + "get_message_ids"},
	{"delete a word", "deleteMessages", nil, to(m{"message_ids": []any{true}}), 400, "Bad Request: message identifier must be a Number",
		apiClient + "get_message_ids"},

	// taps
	{"answer twice", "answerCallbackQuery", (*scene).answerOnce, tapped(m{}), 400,
		"Bad Request: query is too old and response timeout expired or query ID is invalid",
		apiClient + "fail_query_with_error QUERY_ID_INVALID"},
	{"answer too late", "answerCallbackQuery", (*scene).twoDays, tapped(m{}), 400,
		"Bad Request: query is too old and response timeout expired or query ID is invalid",
		apiClient + "fail_query_with_error QUERY_ID_INVALID; 150 s: process_new_callback_query_queue"},
	{"answer nothing", "answerCallbackQuery", nil, with(m{"callback_query_id": "12"}), 400,
		"Bad Request: query is too old and response timeout expired or query ID is invalid",
		apiClient + "fail_query_with_error QUERY_ID_INVALID"},
	{"answer with 201 letters", "answerCallbackQuery", nil, tapped(m{"text": strings.Repeat("x", 201)}), 400, "Bad Request: MESSAGE_TOO_LONG",
		"core.telegram.org/bots/api#answercallbackquery; aiogram users' reports of MESSAGE_TOO_LONG"},
	{"answer with a foreign link", "answerCallbackQuery", nil, tapped(m{"url": "https://t.me/TelegramTips"}), 400, "Bad Request: URL_INVALID",
		"github.com/eternnoir/pyTelegramBotAPI/issues/1732"},

	// files
	{"no photo", "sendPhoto", nil, to(m{}), 400, "Bad Request: there is no photo in the request", apiClient + "process_send_photo_query"},
	{"no document", "sendDocument", nil, to(m{"document": "attach://missing"}), 400, "Bad Request: there is no document in the request",
		apiClient + "process_send_document_query"},
	{"a file id of nothing", "sendPhoto", nil, to(m{"photo": "AgACAgQAAxkBAAI"}),
		400, "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
		tdlib + "files/FileManager.cpp from_persistent_id"},
	{"a file id of strange letters", "sendPhoto", nil, to(m{"photo": "no file!"}),
		400, "Bad Request: wrong remote file identifier specified: Wrong character in the string",
		tdlib + "files/FileManager.cpp from_persistent_id"},
	{"a document as photo", "sendPhoto", nil, func(x *scene) m { return m{"chat_id": citizen, "photo": x.docID} },
		400, "Bad Request: can't use file of type Document as Photo", tdlib + "files/FileManager.cpp"},
	{"an address", "sendPhoto", nil, to(m{"photo": "https://a.sa/p.png"}), 400, "Bad Request: failed to get HTTP URL content",
		apiClient + "fail_query_with_error WEBPAGE_CURL_FAILED"},
	{"getFile without id", "getFile", nil, with(m{}), 400, "Bad Request: file_id not specified", apiClient + "check_remote_file_id"},
	{"getFile of nothing", "getFile", nil, with(m{"file_id": "x"}), 400, "Bad Request: invalid file_id",
		apiClient + "TdOnCheckRemoteFileIdCallback"},

	// commands and profile
	{"capital command", "setMyCommands", nil, with(m{"commands": []m{{"command": "New", "description": "d"}}}), 400,
		"Bad Request: BOT_COMMAND_INVALID", "core.telegram.org/method/bots.setBotCommands; core.telegram.org/bots/api#botcommand"},
	{"command without words", "setMyCommands", nil, with(m{"commands": []m{{"command": "new", "description": ""}}}), 400,
		"Bad Request: BOT_COMMAND_DESCRIPTION_INVALID", "core.telegram.org/method/bots.setBotCommands"},
	{"101 commands", "setMyCommands", nil, with(m{"commands": numbered(101)}), 400, "Bad Request: BOT_COMMANDS_TOO_MUCH",
		"core.telegram.org/bots/api#setmycommands"},
	{"commands that are none", "setMyCommands", nil, with(m{"commands": "{}"}), 400, "Bad Request: expected an Array of BotCommand",
		apiClient + "get_bot_commands"},
	{"command without a field", "setMyCommands", nil, with(m{"commands": []m{{"command": "new"}}}), 400,
		"Bad Request: can't parse BotCommand: Can't find field \"description\"", apiClient + "get_bot_commands"},
	{"unknown scope", "setMyCommands", nil, with(m{"commands": numbered(1), "scope": m{"type": "moon"}}),
		400, "Bad Request: can't parse BotCommandScope: Unsupported type specified", apiClient + "get_bot_command_scope"},
	{"scope of no chat", "setMyCommands", nil, with(m{"commands": numbered(1), "scope": m{"type": "chat", "chat_id": 5}}),
		400, "Bad Request: chat not found", apiClient + "check_bot_command_scope"},
	{"unknown language", "setMyCommands", nil, with(m{"commands": numbered(1), "language_code": "arabic"}), 400,
		"Bad Request: invalid language code specified", tdlib + "BotInfoManager.cpp"},
	{"empty name", "setMyName", nil, with(m{}), 400, "Bad Request: BOT_TITLE_INVALID", "observed: setMyName with an empty name"},
	{"unknown menu", "setChatMenuButton", nil, with(m{"menu_button": m{"type": "moon"}}),
		400, "Bad Request: can't parse menu button: MenuButton has unsupported type", apiClient + "get_bot_menu_button"},
	{"menu of nobody", "setChatMenuButton", nil, with(m{"chat_id": 5}), 400, "Bad Request: user not found",
		apiClient + "TdOnCheckUserCallback"},

	// updates
	{"polling beside a webhook", "getUpdates", (*scene).hook, with(m{}),
		409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
		apiClient + "process_get_updates_query; " + errorList + "webhook-is-active.json"},
	{"webhook that is no address", "setWebhook", nil, with(m{"url": "/telegram"}), 400, "Bad Request: invalid webhook URL specified",
		apiClient + "do_set_webhook"},
	{"secret with a space", "setWebhook", nil, with(m{"url": "https://a.sa/", "secret_token": "a b"}), 400,
		"Bad Request: secret token contains unallowed characters", apiClient + "do_set_webhook"},
	{"secret of 257 letters", "setWebhook", nil, with(m{"url": "https://a.sa/", "secret_token": strings.Repeat("x", 257)}), 400,
		"Bad Request: secret token is too long", apiClient + "do_set_webhook"},
	{"unknown method", "sendTelegram", nil, with(m{}), 404, "Not Found: method not found", apiClient + "on_cmd"},
}

func with(p m) func(*scene) m { return func(*scene) m { return p } }

// to addresses the citizen.
func to(p m) func(*scene) m {
	p["chat_id"] = citizen
	return with(p)
}

func html(text string) func(*scene) m { return to(m{"text": text, "parse_mode": "HTML"}) }

func keys(b m) func(*scene) m { return to(m{"text": "a", "reply_markup": inline(b)}) }

func photo(p m) func(*scene) m {
	return func(x *scene) m {
		p["chat_id"], p["photo"] = citizen, x.fileID
		return p
	}
}

func of(id func(*scene) int, p m) func(*scene) m {
	return func(x *scene) m {
		p["chat_id"], p["message_id"] = citizen, id(x)
		return p
	}
}

func tapped(p m) func(*scene) m {
	return func(x *scene) m {
		p["callback_query_id"] = x.query
		return p
	}
}

func text(x *scene) int { return x.text }
func shot(x *scene) int { return x.photo }
func own(x *scene) int  { return x.own }

func block(x *scene) { x.s.As(citizen).Block() }

func TestRefusals(t *testing.T) {
	for _, row := range refusals {
		t.Run(row.name, func(t *testing.T) {
			x := play(t)
			if row.before != nil {
				row.before(x)
			}
			messages := len(x.s.As(citizen).Messages())
			got := x.call(row.method, row.params(x))
			if got.OK || got.status != row.code || got.Code != row.code || got.Description != row.text {
				t.Errorf("got %d %d %q\nwant %d %q\n(%s)", got.status, got.Code, got.Description, row.code, row.text, row.source)
			}
			if after := len(x.s.As(citizen).Messages()); after != messages {
				t.Errorf("a refused call changed the chat: %d messages, then %d", messages, after)
			}
			if row.source == "" {
				t.Error("no source is named")
			}
		})
	}
}

// A refusal would prove little if the same request were never accepted.
func TestRefusalsHaveAnAcceptedNeighbour(t *testing.T) {
	accepted := []struct {
		method string
		params func(*scene) m
	}{
		{"sendMessage", to(m{"text": strings.Repeat("\u0643", 4096)})},
		{"sendMessage", html("1 &lt; 2 <b>a</b>")},
		{"sendMessage", html("<b>" + strings.Repeat("x", 4096) + "</b>")},
		{"sendMessage", keys(button("a", strings.Repeat("\u0643", 32)))},
		{"sendMessage", keys(m{"text": "a", "url": "https://pay.example.sa/x?y=1"})},
		{"sendMessage", keys(m{"text": "a", "copy_text": m{"text": strings.Repeat("x", 256)}})},
		{"sendMessage", to(m{"text": "a", "reply_markup": m{"keyboard": [][]m{{{"text": "a", "request_contact": true}}}}})},
		{"sendMessage", to(m{"text": "a", "reply_parameters": m{"message_id": 999, "allow_sending_without_reply": true}})},
		{"sendPhoto", photo(m{"caption": strings.Repeat("x", 1024)})},
		{"editMessageText", of(text, m{"text": "other"})},
		{"editMessageCaption", of(shot, m{"caption": "other"})},
		{"editMessageReplyMarkup", of(text, m{})},
		{"deleteMessage", of(own, m{})},
		{"deleteMessages", func(x *scene) m { return m{"chat_id": citizen, "message_ids": []int{x.own, x.text, 999}} }},
		{"answerCallbackQuery", tapped(m{"text": strings.Repeat("x", 200)})},
		{"answerCallbackQuery", tapped(m{"url": "https://t.me/kafala_sandbox_bot?start=x"})},
		{"setMyCommands", with(m{"commands": numbered(100)})},
		{"getChatMember", with(m{"chat_id": group, "user_id": officer})},
	}
	for _, row := range accepted {
		x := play(t)
		if got := x.call(row.method, row.params(x)); !got.OK {
			t.Errorf("%s: %d %s", row.method, got.Code, got.Description)
		}
	}
}

func TestUnknownTokens(t *testing.T) {
	h := open(t, botapi.Config{})
	for path, want := range map[string]string{
		"/bot7000000001:other/getMe":  "401 Unauthorized",
		"/bot123/getMe":               "401 Unauthorized: invalid token specified",
		"/bot":                        "404 Not Found",
		"/bot" + token + "/":          "404 Not Found: method not found",
		"/file/bot1:x/photos/a.jpg":   "401 Unauthorized",
		"/file/bot" + token + "/none": "404 Not Found",
	} {
		got := h.post(h.url+path, "application/json", strings.NewReader("{}"))
		if have := strconv.Itoa(got.Code) + " " + got.Description; have != want || got.status != got.Code || got.OK {
			t.Errorf("%s: %d, %s, want %s", path, got.status, have, want)
		}
	}
}
