package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	tg "github.com/go-telegram/bot"
)

// An answer with a status of 500 or more is a fault of Telegram's own, whoever writes it and whichever way the call was made; so is
// what is no answer of Telegram's, whatever its status. It is no trouble that an update waits for without end.
func TestFaultsOfTelegramsOwn(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Outcome
	}{
		{refusal("sendMessage", 500, []byte(`{"ok":false,"error_code":500,"description":"Internal Server Error"}`)), Failing},
		{refusal("sendMessage", 200, []byte(`{"ok":false,"error_code":502,"description":"Bad Gateway"}`)), Failing},
		{refusal("sendMessage", 502, []byte("<html>Bad Gateway</html>")), Failing},
		{fmt.Errorf("send: %w", refusal("sendMessage", 504, nil)), Failing},
		{errors.New("error response from telegram for method sendDocument, 500 Internal Server Error"), Failing},
		{errors.New("error response from telegram for method sendDocument, 413 Request Entity Too Large"), Unsure},
		{refusal("sendMessage", 200, []byte("<html>Sign in</html>")), Failing},
		{refusal("sendMessage", 403, []byte("<html>Access denied by policy</html>")), Failing},
		{refusal("sendMessage", 404, nil), Failing},
		{refusal("sendMessage", 403, []byte(`{"error":"denied by policy"}`)), Failing},
		{Redact(errors.New("error decode response body for method getWebhookInfo, <html>, invalid character '<'")), Failing},
		{errors.New("error response from telegram for method getWebhookInfo, 0 "), Failing},
		{refusal("sendMessage", 418, []byte(`{"ok":false,"error_code":418,"description":"I'm a teapot"}`)), Unsure},
		{refusal("sendMessage", 403, []byte(`{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`)), Blocked},
		{refusal("sendMessage", http.StatusBadRequest, []byte(`{"ok":false,"error_code":400,"description":"Bad Request: x"}`)), Wrong},
		{fmt.Errorf("x: %w", tg.ErrorUnauthorized), Ailing},
	} {
		if got, _ := Judge(c.err); got != c.want {
			t.Errorf("%v is %d, want %d", c.err, got, c.want)
		}
		if got := unreachable(c.err); c.want == Failing && errors.As(c.err, new(*FailedError)) && got {
			t.Errorf("%v: its update waits without end", c.err)
		}
	}
}
