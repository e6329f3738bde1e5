package storage

import (
	"reflect"
	"testing"

	"kafalabot/outage"
	"kafalabot/storage/storagetest"
)

// What staff were told of is kept with its reason, and goes as a whole. What an earlier release has kept has none, and neither has
// what a later one tells as something that this one does not know.
func TestTroublesKeepWhatWasTold(t *testing.T) {
	t.Parallel()
	client, err := Connect(storagetest.NewServer(t).URL, "single")
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	s, _ := newStore(t, client)
	ctx, kept := t.Context(), s.Troubles()
	must(t, kept.Keep(ctx, "gateway", outage.Illness{Service: outage.Gateway, Since: noon, Why: outage.Credentials}))
	must(t, client.HSet(ctx, troublesKey(), "redis", noon.UnixMilli(), "nafath", noon.UnixMilli(), "nafath"+whyAfter, "tired").Err())
	for _, want := range []map[string]outage.Why{
		{"gateway": outage.Credentials, "redis": outage.Well, "nafath": outage.Well},
		{"redis": outage.Well, "nafath": outage.Well},
	} {
		all, err := kept.Kept(ctx)
		must(t, err)
		have := map[string]outage.Why{}
		for name, i := range all {
			if have[name] = i.Why; !i.Since.Equal(noon) {
				t.Errorf("%s since %v", name, i.Since)
			}
		}
		if !reflect.DeepEqual(have, want) {
			t.Errorf("kept: %v, want %v", have, want)
		}
		must(t, kept.Drop(ctx, "gateway"))
	}
	if n := client.HLen(ctx, troublesKey()).Val(); n != 3 {
		t.Errorf("%d fields are left", n)
	}
}
