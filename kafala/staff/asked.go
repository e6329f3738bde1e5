package staff

import (
	"context"

	"kafalabot/kafala"
)

// Asked is how much was written of something when a member of staff was asked whether it is to be done: their yes is to what was so
// then (kafala.Guarantee.Written, kafala.LostPayment.Log, kafala.NumberFreeze.Rev).
type Asked int

// overtaken is the Problem of a yes to a question since which something was done; nil: nothing was, or nobody was asked.
func overtaken(asked []Asked, written int) *kafala.Problem {
	for _, then := range asked {
		if int(then) != written {
			return kafala.NewProblem("staff.asked.old")
		}
	}
	return nil
}

// asItWas reads a guarantee before something is done that takes more than one stroke; the error is the Problem of a yes that was
// overtaken.
func (c *Counter) asItWas(ctx context.Context, id string, asked []Asked) (kafala.Guarantee, error) {
	g, err := c.Office.Find(ctx, id)
	if err != nil {
		return g, err
	}
	if p := overtaken(asked, g.Written()); p != nil {
		return g, p
	}
	return g, nil
}
