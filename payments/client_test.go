package payments

import (
	"strings"
	"testing"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	fine := func() Config {
		return Config{SecretKey: testKey}
	}
	for name, c := range map[string]struct {
		change func(*Config)
		want   string // part of the fault; empty: none
	}{
		"test key":             {func(*Config) {}, ""},
		"live key":             {func(c *Config) { c.SecretKey = "sk_live_abc123" }, ""},
		"no key":               {func(c *Config) { c.SecretKey = "" }, "sk_test_"},
		"publishable key":      {func(c *Config) { c.SecretKey = "pk_test_Zr7kQw93XhTb5" }, "publishable"},
		"other key":            {func(c *Config) { c.SecretKey = "Zr7kQw93XhTb5" }, "must start with"},
		"prefix only":          {func(c *Config) { c.SecretKey = "sk_live_" }, "cut short"},
		"key with a line end":  {func(c *Config) { c.SecretKey = testKey + "\n" }, "no key has"},
		"key with a colon":     {func(c *Config) { c.SecretKey = testKey + ":" }, "no key has"},
		"live key in the open": {func(c *Config) { c.SecretKey, c.APIURL = "sk_live_abc", "http://gateway.example/v1" }, "https only"},
		"test key in the open": {func(c *Config) { c.APIURL = "http://127.0.0.1:9/v1" }, ""},
		"address without host": {func(c *Config) { c.APIURL = "api.moyasar.com/v1" }, "API URL"},
		"password in address":  {func(c *Config) { c.APIURL = "https://me:Zr7kQw93XhTb5@gateway.example" }, "API URL"},
		"query in address":     {func(c *Config) { c.APIURL = "https://gateway.example/?k=Zr7kQw93XhTb5" }, "API URL"},
	} {
		t.Run(name, func(t *testing.T) {
			config := fine()
			c.change(&config)
			got, err := New(config)
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Fatalf("fault is %v, want one with %q", err, c.want)
			case err != nil && strings.Contains(err.Error(), "Zr7k"):
				t.Fatalf("the fault shows the key: %v", err)
			case err == nil && got.Live() != strings.HasPrefix(config.SecretKey, "sk_live_"):
				t.Fatalf("Live is %v", got.Live())
			}
		})
	}
}

func TestNewNamesEveryFaultAtOnce(t *testing.T) {
	_, err := New(Config{APIURL: "x"})
	for _, want := range []string{"secret key", "API URL"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
}
