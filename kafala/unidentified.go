package kafala

import (
	"context"
	"fmt"
)

// Unidentified tells why the guarantor of a request may not be who is named in these answers, or nil: the kind wants them
// confirmed, or the number's owner has said no. A proof stands beside noes to other chats; one to this very chat came after it,
// since a yes opens the number, and ends it. The question asks it, the review, Apply, and what is paid.
func (o *Office) Unidentified(ctx context.Context, chat int64, a Answers, p Proven) (*Problem, error) {
	if !o.Settings.Identifies() {
		return nil, nil
	}
	number := a[AsGuarantor.Field()]
	if !p.Stands() && o.Settings.Identifying(a["kind"]) == IdentityRequired {
		return &Problem{Key: "identity.required", Field: AsGuarantor.Field()}, nil
	}
	if number == "" {
		return nil, nil
	}
	closed, err := o.Closures.Closed(ctx, chat, number)
	if err != nil {
		return nil, fmt.Errorf("see whether a number is closed: %w", err)
	}
	if closed == ClosedForChat || closed == ClosedForAll && !p.Stands() {
		return &Problem{Key: "identity.closed", Field: AsGuarantor.Field()}, nil
	}
	return nil, nil
}
