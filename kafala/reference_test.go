package kafala_test

import (
	"bytes"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// What has the form of a guarantee's id: two digits of a shard, and the sixteen signs of a draft.
func TestIsGuaranteeID(t *testing.T) {
	id := kafala.GuaranteeID(mine, "abcdefghijklm234")
	for text, want := range map[string]bool{
		id: true, "": false, id[:17]: false, id + "a": false, strings.ToUpper(id): false, "99" + id[2:]: false, "xx" + id[2:]: false,
		id[:17] + "1": false, id[:17] + ":": false, id[:9] + "8" + id[10:]: false, " " + id[1:]: false,
	} {
		if got := kafala.IsGuaranteeID(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// A reference is written in three groups, and what is none as it is. The one that is drawn from randomness that ends is none.
func TestGroupReference(t *testing.T) {
	for ref, want := range map[string]string{
		"02541891021": "025\u00a04189\u00a01021", "0254189102": "0254189102", "025418910210": "025418910210", "": "",
	} {
		if got := kafala.GroupReference(ref); got != want {
			t.Errorf("%q is written %q", ref, got)
		}
	}
	if ref, err := kafala.NewReference(7, bytes.NewReader(make([]byte, 7))); err == nil || ref != "" {
		t.Errorf("%q, %v", ref, err)
	}
	if ref, err := kafala.NewReference(7, bytes.NewReader(make([]byte, 8))); err != nil || ref[:10] != "0700000000" ||
		kafala.CheckDigit(ref) != 0 {
		t.Errorf("%q, %v", ref, err)
	}
}
