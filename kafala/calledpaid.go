package kafala

import "slices"

// CalledPaid tells whether the gateway has called a link of a request paid and has named no payment for it: nobody may say of such a
// request that nothing was received, or that its link was ended, and nobody is to pay for it again. What comes for it later is met as any
// payment is.
func (g *Guarantee) CalledPaid() bool {
	if g.Invoice.ID != "" && g.calledPaid(g.Invoice.ID) {
		return g.Unpaid()
	}
	return slices.ContainsFunc(g.Former, g.calledPaid) && len(g.Payments()) == 0
}

// calledPaid tells whether the gateway has called this invoice paid, and listed no payment for it.
func (g *Guarantee) calledPaid(invoice string) bool {
	unlisted := Notice{Kind: NoticeMoney, Of: invoice, Sort: string(Unlisted)}
	return slices.Contains(g.Strange, unlisted.String())
}

// Unclear tells whether a request that awaits its payment is called paid: somebody is to look, and nobody to pay again.
func (g *Guarantee) Unclear() bool { return g.Status == Awaiting && g.CalledPaid() }
