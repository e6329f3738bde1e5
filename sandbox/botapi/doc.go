// Package botapi is a stand-in for Telegram's Bot API server, with a chat page
// on which people play the citizens and the staff.
//
// It follows the open source server (github.com/tdlib/telegram-bot-api and
// github.com/tdlib/td) in what it accepts, refuses, queues and pushes; the table
// in refusals_test.go names the source of every refusal. All is kept in memory.
//
// Where it differs from Telegram, on purpose:
//   - The page has chats of two people, which the bot does not see, for the links that they share. A second check mark
//     tells that the bot has taken a message; time can be let pass (Config.Pass).
//   - It refuses nothing for being too much; a 429 comes only when a test orders
//     one with Server.Fault, and for a setWebhook within a second of another.
//   - The bot knows all people of the sandbox: writing to one who never wrote is
//     403 "bot can't initiate conversation", and only other ids are "chat not found".
//   - parse_mode is HTML only, without custom emoji; links, commands,
//     mentions, hashtags and addresses are found in texts, telephone numbers are not.
//   - The sizes of a photo are told without their bytes: they are drawn when asked for.
//   - Nothing is fetched from outside: a photo given as an address is refused.
//   - A second getUpdates with the same offset that waits for less than three seconds is answered at once, where
//     Telegram may hold it for as long, and conflicts are told without its delay. Within half a second of the first it
//     gives one update alone, as there.
//   - Webhooks may be plain HTTP on any port, as on a server started with --local,
//     unless Config.RequireHTTPS.
//
// The methods it knows, any other being 404 "method not found" as at Telegram: answerCallbackQuery, deleteMessage,
// deleteMessages, deleteMyCommands, deleteWebhook, editMessageCaption, editMessageReplyMarkup, editMessageText, getChat,
// getChatMember, getChatMenuButton, getFile, getMe, getMyCommands, getMyDescription, getMyName, getMyShortDescription,
// getUpdates, getWebhookInfo, sendChatAction, sendDocument, sendMessage, sendPhoto, setChatMenuButton, setMyCommands,
// setMyDescription, setMyName, setMyShortDescription, setWebhook.
package botapi
