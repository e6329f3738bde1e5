package payments

import (
	"net/http"
	"testing"

	"kafalabot/outage"
)

// What answers in the gateway's place is trouble of the gateway; what the gateway itself refuses is none.
func TestWhatIsNoGateway(t *testing.T) {
	for _, c := range []struct {
		err  *Error
		want outage.Why
	}{
		{&Error{Status: http.StatusNotFound, Type: notJSONType}, outage.Failing},
		{&Error{Status: http.StatusNotAcceptable, Type: notJSONType}, outage.Failing},
		{&Error{Status: http.StatusTooManyRequests, Type: notJSONType}, outage.Well},
		{&Error{Status: http.StatusNotFound, Type: "record_not_found"}, outage.Well},
		{&Error{Status: http.StatusBadRequest, Type: "invalid_request_error"}, outage.Well},
		{&Error{Status: http.StatusBadGateway, Type: notJSONType}, outage.Failing},
	} {
		if s, why := c.err.Outage(); s != outage.Gateway || why != c.want {
			t.Errorf("%d %s: %s, want %s", c.err.Status, c.err.Type, why, c.want)
		}
	}
}
