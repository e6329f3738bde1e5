package main

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each container of compose.yaml has addresses of its own, and at each network card the one that is made of its address there: started
// anew it is found at once by whoever has met it before. The bots ask nobody where Redis is.
func TestComposeAddresses(t *testing.T) {
	compose := string(readFile(t, filepath.Join("..", "..", "compose.yaml")))
	_, services, _ := strings.Cut(compose, "\nservices:\n")
	services, _, _ = strings.Cut(services, "\nnetworks:\n")
	met := map[netip.Addr]bool{}
	for _, net := range regexp.MustCompile(`(?m)^ +(inside|front): *(.*)$`).FindAllStringSubmatch(services, -1) {
		said := regexp.MustCompile(`^\{ipv4_address: ([0-9.]+), mac_address: "([0-9a-f:]+)"\}( #|$)`).FindStringSubmatch(net[2])
		if said == nil {
			t.Errorf("no two addresses: %s", net[0])
			continue
		}
		at, err := netip.ParseAddr(said[1])
		if err != nil || met[at] {
			t.Errorf("%s: %v, and met before: %t", said[1], err, met[at])
			continue
		}
		met[at] = true
		ip := at.As4()
		if want := fmt.Sprintf("02:42:%02x:%02x:%02x:%02x", ip[0], ip[1], ip[2], ip[3]); said[2] != want {
			t.Errorf("%s has the card %s, want %s", at, said[2], want)
		}
	}
	redis := regexp.MustCompile(`(?m)^  redis:\n(?:    .*\n|\n)*?      inside: \{ipv4_address: ([0-9.]+)`).FindStringSubmatch(services)
	if redis == nil || !strings.Contains(compose, `
  extra_hosts: ["redis:`+redis[1]+`"]`) {
		t.Errorf("the bots are to know Redis by its name without asking: %q", redis)
	}
	if len(met) != 6 {
		t.Errorf("%d addresses, want those of two bots on two networks, of the proxy and of Redis", len(met))
	}
}
