package kafala

import (
	"context"
	"fmt"
)

// Unidentified tells why the guarantor of a request may not be who is named in these answers, or nil: the kind wants them
// confirmed, or the number's owner has said no. A proof stands beside noes to other chats; one to this very chat came after it,
// since a yes opens the number, and ends it. The question asks it, the review and Apply; of what is paid ownerSaysNo alone.
func (o *Office) Unidentified(ctx context.Context, chat int64, a Answers, p Proven) (*Problem, error) {
	if !o.Settings.Identifies() {
		return nil, nil
	}
	if !p.Stands() && o.Settings.Identifying(a["kind"]) == IdentityRequired {
		return &Problem{Key: "identity.required", Field: AsGuarantor.Field()}, nil
	}
	no, err := o.ownerSaysNo(ctx, chat, a, p)
	if err != nil || !no {
		return nil, err
	}
	return &Problem{Key: "identity.closed", Field: AsGuarantor.Field()}, nil
}

// ownerSaysNo tells whether the owner of the guarantor's number has said no to this chat, or of one that is not confirmed to so many
// that it holds for all; whatever the kind wants.
func (o *Office) ownerSaysNo(ctx context.Context, chat int64, a Answers, p Proven) (bool, error) {
	number := a[AsGuarantor.Field()]
	if number == "" || !o.Settings.Identifies() {
		return false, nil
	}
	closed, err := o.Closures.Closed(ctx, chat, number)
	if err != nil {
		return false, fmt.Errorf("see whether a number is closed: %w", err)
	}
	return closed == ClosedForChat || closed == ClosedForAll && !p.Stands(), nil
}
