package main

import (
	"errors"
	"net"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kafalabot/kafala"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]bool{
		"123:abc-_":                        true,
		"12:abcde":                         false,
		"123:abcd":                         false,
		"123abcde":                         false,
		"12a:abcde":                        false,
		"123:ab:de":                        false,
		"123:abcd ":                        false,
		"123:abcd\u00e9":                   false,
		strings.Repeat("1", 20) + ":abcde": true,
		strings.Repeat("1", 21) + ":abcde": false,
		"123:" + strings.Repeat("a", 100):  true,
		"123:" + strings.Repeat("a", 101):  false,
	} {
		if isToken(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// The two doors are not one, however they are written: a start that could never listen is refused at once. Whether the machine lets
// both be listened on is tried, as far as it has the addresses.
func TestDoorsApart(t *testing.T) {
	port := func(host, port string) string { return net.JoinHostPort(host, port) }
	for _, c := range []struct {
		public, admin string
		meet          bool
	}{
		{"", "", true}, {"", "127.0.0.1", true}, {"", "0.0.0.0", true}, {"", "::", true}, {"", "::1", true}, {"", "localhost", true},
		{"0.0.0.0", "127.0.0.1", true}, {"::", "127.0.0.1", true}, {"0.0.0.0", "::1", true}, {"127.0.0.1", "0.0.0.0", true},
		{"127.0.0.1", "", true}, {"127.0.0.1", "localhost", true}, {"127.0.0.1", "::ffff:127.0.0.1", true}, {"LocalHost", "localhost", true},
		{"127.0.0.1", "127.0.0.2", false}, {"127.0.0.1", "::1", false},
	} {
		refused := func(public, admin string) bool {
			c, said := config{options: options{ListenAddr: public, AdminAddr: admin}}, 0
			c.readDoors(func(name, _ string) {
				if said++; name != "ADMIN_ADDR" {
					t.Errorf("%s and %s: %s is refused", public, admin, name)
				}
			})
			return said > 0
		}
		if refused(port(c.public, "8080"), port(c.admin, "8080")) != c.meet ||
			refused(port(c.public, "8080"), port(c.admin, "08080")) != c.meet {
			t.Errorf("%q and %q: refused is %t", c.public, c.admin, !c.meet)
		}
		if refused(port(c.public, "8080"), port(c.admin, "9090")) || refused(port(c.public, "0"), port(c.admin, "0")) {
			t.Errorf("%q and %q with two ports are refused", c.public, c.admin)
		}
		if runtime.GOOS != "linux" {
			continue // elsewhere some of them may stand beside each other
		}
		first, err := net.Listen("tcp", port(c.public, "0"))
		if err != nil {
			t.Logf("%q: %v", c.public, err)
			continue
		}
		_, taken, _ := net.SplitHostPort(first.Addr().String())
		second, err := net.Listen("tcp", port(c.admin, taken))
		if err == nil {
			second.Close()
		}
		if inUse := errors.Is(err, syscall.EADDRINUSE); inUse != c.meet && (err == nil || inUse) {
			t.Errorf("%q and %q: the machine says %v", c.public, c.admin, err)
		}
		first.Close()
	}
}

// Where the inner door is heard from outside the machine, it is a weak spot.
func TestAdminDoorFromOutside(t *testing.T) {
	for address, outside := range map[string]bool{
		"127.0.0.1:9090": false, "localhost:9090": false, "[::1]:9090": false, "127.8.0.1:9090": false,
		":9090": true, "0.0.0.0:9090": true, "[::]:9090": true, "10.89.201.11:9090": true, "203.0.113.7:9090": true, "[fd00::1]:9090": true,
		"bot.example:9090": true} {
		a := &app{config: config{options: options{AdminAddr: address}, settings: &kafala.Settings{}}}
		spots := a.weakSpots()
		named := slices.ContainsFunc(spots, func(s advice) bool { return strings.Contains(s.said, "ADMIN_ADDR") && s.do != "" })
		if named != outside {
			t.Errorf("%s is named: %t, among %v", address, named, spots)
		}
	}
}
