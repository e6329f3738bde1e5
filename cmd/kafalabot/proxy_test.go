package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestProxyLogsNoQuery reads the proxy's configuration: no log of it has a request's query, which at /nafath/callback is nobody's to
// read. What nginx says of errors repeats the whole request, so that door has no such log.
func TestProxyLogsNoQuery(t *testing.T) {
	page, err := os.ReadFile("../../deploy/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	formats := regexp.MustCompile(`(?s)log_format [^;]*;`).FindAllString(string(page), -1)
	if len(formats) != 1 {
		t.Fatalf("%d forms of a line, want one", len(formats))
	}
	if tells := regexp.MustCompile(`\$(request|request_uri|args|arg_\w+|query_string|request_body|http_\w+)\b`).FindString(
		strings.ReplaceAll(strings.ReplaceAll(formats[0], "$request_method", ""), "$request_time", "")); tells != "" {
		t.Errorf("a line of the log has %s", tells)
	}
	for _, log := range regexp.MustCompile(`access_log [^;]*;`).FindAllString(string(page), -1) {
		if !strings.HasSuffix(log, " short;") {
			t.Errorf("a log of another form: %s", log)
		}
	}
	_, door, met := strings.Cut(string(page), "location = /nafath/callback {\n")
	if door, _, _ = strings.Cut(door, "}"); !met || !strings.Contains(door, "error_log /dev/null;") {
		t.Errorf("errors at /nafath/callback are logged, with the query:\n%s", door)
	}
}
