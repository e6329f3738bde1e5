package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/identity"
	"kafalabot/kafala"
)

// The bounds of confirmations that stand on the operator's page are those of the program.
func TestOperationsIdentity(t *testing.T) {
	page := docsPage(t, "operations")
	each := 24 * time.Hour / kafala.IdentityPerChat
	for _, sentence := range []string{
		fmt.Sprintf("A request is open for %d minutes.", int(identity.DefaultLife.Minutes())),
		fmt.Sprintf("One chat may open %d requests at once, then one more for each %d hours and %d minutes; "+
			"all chats together %d, then %[4]d more an hour.",
			kafala.IdentityPerChat, int(each.Hours()), int(each.Minutes())%60, kafala.IdentityInAll),
		fmt.Sprintf("closes the number for %d hours for that chat", int(kafala.Closing.Hours())),
		fmt.Sprintf("three nos within %d hours", int(kafala.Closing.Hours())),
	} {
		if !strings.Contains(page, sentence) {
			t.Errorf("the page does not say: %s", sentence)
		}
	}
	if kafala.ManyRejections != 3 {
		t.Errorf("the page says three, and it is %d", kafala.ManyRejections)
	}
}
