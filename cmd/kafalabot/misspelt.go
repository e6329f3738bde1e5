package main

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// families are the beginnings of names that look like ours.
var families = []string{"TELEGRAM_", "WEBHOOK_", "MOYASAR_", "REDIS_", "NAFATH_", "KAFALABOT_", "DATA_KEY", "PUBLIC_URL", "STAFF_",
	"ADMIN_", "SETTINGS_", "FRAME_ANC"}

// byHosts are the names that a host of containers gives by itself to what runs beside a service called redis or the like.
var byHosts = regexp.MustCompile(`_SERVICE_(HOST|PORT)|_PORT_[0-9]+_(TCP|UDP)|_ENV_`)

// onFlags are what people give as variables and stands on the command line alone.
var onFlags = map[string]string{"TEST_MODE": "--test-mode", "KAFALABOT_TEST_MODE": "--test-mode", "ALLOW_VOLATILE": "--allow-volatile",
	"KAFALABOT_ALLOW_VOLATILE": "--allow-volatile"}

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
		if flag, is := onFlags[name]; is {
			all = append(all, suspect{name, flag})
			continue
		}
		family := slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(name, f) })
		meant, far := meantBy(name, known)
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
	_, _ = options{}.read(func(name string) (string, bool) { // its faults are nobody's: what it asks for is wanted
		if !strings.HasSuffix(name, "_FILE") {
			secrets = append(secrets, name)
		}
		return "", false
	}, whole)
	return names, secrets
}

// meantBy is the known name that is the fewest letters away, and how many.
func meantBy(name string, known []string) (meant string, far int) {
	far = 1 << 10
	for _, k := range known {
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
