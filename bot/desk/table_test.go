package desk

import (
	"fmt"
	"strings"
	"testing"
)

// The buttons of staff, said a second time: verb and shape, which old messages in chats hold and which are never changed, the
// duty, and of those that a card may offer whether they ask for a reason first, in the card's order.
const wantButtons = `card:g lookup
shown:fg present, on the card
match:g match, on the card
strike:fg present, on the card
accept:fg accept, on the card
unaccept:fg unaccept, on the card with a reason
undecide:fg undecide, on the card
history:g lookup, on the card
note:fg note, on the card with a reason
past:fg lookup
end:fg end, on the card with a reason
close:fg close, on the card with a reason
unask:fg unclose, on the card
takeback:fg reopen, on the card
resend:g resend, on the card
calloff:fg cancel, on the card with a reason
refund:fg refund, on the card with a reason
unorder:fg withdraw, on the card
disclose:fg disclose, on the card with a reason
wholehere:fg disclose
freeze:fg freeze, on the card with a reason
lift:g lift, on the card
unlift:fg lift, on the card
liftsure:fg lift
liftnow:g lift
freezeid:v freeze
frozen: freeze
frozenpage:v freeze
frozenid:v lift
liftid:v lift
unliftid:fv lift
liftidsure:fv lift
liftidnow:v lift
losses: losses
losspage:v losses
lostone:v losses
lostback:v givelost
lostbacksure:fv givelost
lostbacknow:v givelost
lostunorder:fv withdraw
lostkeep:v losses
gapclose:v closegap
gapclosenow:v closegap
more:g lookup
brief:g lookup
payback:fg refund
endnow:fg end
closenow:fg close
present:g lookup
unpresent:g lookup
unclose:g lookup
reopen:g lookup
retract:g lookup
why:fg that of the field
reply:v answer
askedcard:v lookup
sendreply:fv answer
questions:v answer
takeq:v answer
letgo:v answer
enough: lookup
find:v find
pick:g lookup
desk: desk
guide: desk
search: find
todaynow: today
lately: recall
bycase: findcase
bypay: findpaid
bypayfor:v findpaid
bycard: findpaid
bycardfor:v findpaid
lists: listopen
listopen:v listopen
seconds: lists
listall:fv lists
regions: lists
region:v lists
paidon:fv lists
export:v export
trail:v audit
trailfile:v audit
number:v losses
retry:v retry
dead:v retry
team: invite
teampage:v invite
invite:v invite
confirm:v invite
confirmnow:v invite
revoke:v invite
member:v invite
rank:fv invite
ranknow:fv invite
called:v invite
outside:v invite
remove:v invite
dismissal:fv invite
dismiss:v invite
`

// The table of the buttons is what it was: a verb that goes, or means something else, breaks the buttons in chats.
func TestButtons(t *testing.T) {
	var got strings.Builder
	for _, b := range buttons() {
		duty := string(b.duty)
		if b.verb == "why" && duty == "" {
			duty = "that of the field"
		}
		fmt.Fprintf(&got, "%s:%s %s", b.verb, b.shape, duty)
		if b.card.fits != nil {
			got.WriteString(", on the card")
		}
		if b.card.why {
			got.WriteString(" with a reason")
		}
		got.WriteString("\n")
	}
	if got.String() != wantButtons {
		t.Errorf("the buttons are\n%s\nwant\n%s", got.String(), wantButtons)
	}
}

// The table of the commands is what staff have in their menus.
func TestOrders(t *testing.T) {
	const want = "find:find freeze:freeze today:today export:export audit:audit dead:retry staff:invite"
	var got []string
	for _, o := range orders() {
		got = append(got, fmt.Sprintf("%s:%s", o.name, o.duty))
	}
	if all := strings.Join(got, " "); all != want {
		t.Errorf("the commands are %s, want %s", all, want)
	}
}
