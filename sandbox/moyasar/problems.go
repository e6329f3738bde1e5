package moyasar

import "net/http"

// Problem is an error answer of the API.
// Source: docs.moyasar.com/api/errors.
type Problem struct {
	Status  int    `json:"-"`
	Type    string `json:"type"`
	Message string `json:"message"`
	Errors  any    `json:"errors"` // a map of lists, a string, or null
}

// The documented error answers that never vary.
var (
	problemKey = Problem{http.StatusUnauthorized, "authentication_error", "Invalid authorization credentials", nil}
	// The type of a 403 is reported by users, its sentence is not published.
	problemPermission = Problem{http.StatusForbidden, "authentication_error", "Credentials are not enough to access this resource", nil}
	problemMissing    = Problem{http.StatusNotFound, "api_error", "Object not found", nil}
	problemLive       = Problem{http.StatusMethodNotAllowed, "account_inactive_error", "Entity not activated to use live account", nil}
	problemBusy       = Problem{http.StatusTooManyRequests, "rate_limit_error", "Too many requests hit the API too quickly", nil}
	problemServer     = Problem{http.StatusInternalServerError, "api_error", "We had a problem with our server. Try again later", nil}
	problemClosed     = Problem{http.StatusServiceUnavailable, "api_error",
		"We are temporarily offline for maintenance. Please try again later", nil}
	problemGivenID = Problem{http.StatusBadRequest, "used_given_id",
		"The given_id provided has been already used with a different payment.", nil}
	problemBody = Problem{http.StatusBadRequest, "invalid_request_error", "Validation Failed", "body is not a JSON object"}
)

// invalid is a validation error with its map of lists.
func invalid(wrong map[string]any) *Problem {
	return &Problem{http.StatusBadRequest, "invalid_request_error", "Validation Failed", wrong}
}

// refused is a request that is well formed but not possible now. That it is a
// 400 of this type is documented, the sentences mostly are not.
func refused(message string) *Problem {
	return &Problem{http.StatusBadRequest, "invalid_request_error", message, nil}
}

// blockedPage is what the network in front of the API answers to clients it
// does not like: HTML, not JSON. Source: github.com/azzam-almatrafi/skills,
// moyasar/references/errors.md (seen live as error 1010).
const blockedPage = `<!DOCTYPE html>
<html lang="en-US">
<head><title>Access denied | sandbox used Cloudflare to restrict access</title></head>
<body><h1>Error 1010</h1><p>The owner of this website has banned your access based on your browser's signature.</p></body>
</html>
`
