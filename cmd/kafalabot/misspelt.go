package main

import (
	"cmp"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// families are the beginnings of names that look like ours.
var families = []string{"TELEGRAM_", "WEBHOOK_", "MOYASAR_", "REDIS_", "NAFATH_", "KAFALABOT_", "DATA_KEY", "PUBLIC_URL", "STAFF_",
	"ADMIN_", "SETTINGS_", "FRAME_ANC", "LISTEN_"}

// byHosts are the names that a host of containers gives by itself to what runs beside a service called redis or the like, and systemd
// to what it hands sockets.
var byHosts = regexp.MustCompile(`^LISTEN_(FDS|PID|PIDFDID|FDNAMES)$|_SERVICE_(HOST|PORT)|_PORT_[0-9]+_(TCP|UDP)|_ENV_`)

// onFlags are what people give as variables and stands on the command line alone.
var onFlags = map[string]string{"TEST_MODE": "--test-mode", "KAFALABOT_TEST_MODE": "--test-mode", "ALLOW_VOLATILE": "--allow-volatile",
	"KAFALABOT_ALLOW_VOLATILE": "--allow-volatile"}

// byCompose are the names that compose.yaml takes from the host, and what serve reads.
var byCompose = map[string]string{"KAFALABOT_URL": "WEBHOOK_URL", "KAFALABOT_ADMINS": "ADMIN_IDS", "KAFALABOT_STAFF_CHAT": "STAFF_CHAT_ID"}

// suspect is a variable that nothing reads, with what was perhaps meant; empty: nothing is near.
type suspect struct{ name, meant string }

// misspelt finds in an environment what nothing reads and looks like one of ours, by the names alone.
func misspelt(environ []string) (all []suspect) {
	options, secrets := knownVariables()
	known := slices.Concat(options, secrets)
	for _, s := range secrets {
		known = append(known, s+"_FILE")
	}
	for _, one := range environ {
		name, value, _ := strings.Cut(one, "=")
		if slices.Contains(known, name) || byHosts.MatchString(name) || strings.HasSuffix(name, "_PORT") && strings.Contains(value, "://") {
			continue
		}
		if meant := cmp.Or(onFlags[name], byCompose[name]); meant != "" {
			all = append(all, suspect{name, meant})
			continue
		}
		family := slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(name, f) })
		limit := 3
		if family {
			limit = len(name)
		}
		meant, far := meantBy(name, known, limit)
		if bare := strings.TrimSuffix(name, "_FILE"); bare != name && slices.Contains(options, bare) {
			meant, far = bare, 1
		}
		if far > len(name)/2 {
			meant = ""
		}
		if family || far <= 2 && len(name) >= 8 {
			all = append(all, suspect{name, meant})
		}
	}
	slices.SortFunc(all, func(a, b suspect) int { return strings.Compare(a.name, b.name) })
	return all
}

// knownVariables are the names of all that a process reads: of what may be a flag too, and of secrets.
func knownVariables() (names, secrets []string) {
	o := reflect.TypeFor[options]()
	for i := range o.NumField() {
		if name := o.Field(i).Tag.Get("env"); name != "" {
			names = append(names, name)
		}
	}
	_, _ = options{SettingsFile: os.DevNull}.read(func(name string) (string, bool) { // its faults are nobody's: what it asks for is wanted
		if !strings.HasSuffix(name, "_FILE") {
			secrets = append(secrets, name)
		}
		return "", false
	}, whole)
	return names, secrets
}

// meantBy is the known name that is the fewest letters away, and how many; none where each is so many away or more.
func meantBy(name string, known []string, limit int) (meant string, far int) {
	far = limit
	for _, k := range known {
		if apart := len(name) - len(k); max(apart, -apart) >= far {
			continue
		}
		if d := distance(name, k); d < far {
			meant, far = k, d
		}
	}
	return meant, far
}

// distance is by how many letters that are added, left out or changed two names differ (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
