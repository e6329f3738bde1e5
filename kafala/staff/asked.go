package staff

import "kafalabot/kafala"

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
