package voice

import "html"

// Page is what the private page shows of its chat. Exactly one of Over, Done and Rows is given, or none: then it asks. All is HTML
// but the rows.
type Page struct {
	Language string    // in which all of it is said
	Question string    // what is asked
	Problem  string    // why what was given was not taken
	Letters  bool      // more than figures is to be typed
	Done     string    // it was taken, and the chat goes on
	Over     string    // the page is of no use any more
	Rows     []PageRow // what is shown for a minute
}

// PageRow is a line of two columns, as plain text.
type PageRow struct{ Name, Value string }

// PageSpent says that the page is of no use. Whose it was is not said.
func (v Voice) PageSpent() Page { return Page{Over: v.HTML("page.spent", nil)} }

// PageEnded says that its time is over, and that the question came again.
func (v Voice) PageEnded() Page { return Page{Over: v.HTML("page.ended", nil)} }

// PageLate says to a member of staff that its time is over, and that nothing comes again by itself.
func (v Voice) PageLate() Page { return Page{Over: v.HTML("page.late", nil)} }

// PageDone says that what was given on the page was taken.
func (v Voice) PageDone() Page { return Page{Done: v.HTML("page.done", nil)} }

// PassOn is the bot's address, which a refusal on the page says to be sent to somebody else.
func (v Voice) PassOn(link string) string {
	return `<bdi dir="ltr">` + html.EscapeString(link) + `</bdi>`
}

// PageAsks is what a page asks a member of staff: for a number that is matched, searched for or frozen.
func (v Voice) PageAsks(what string) string {
	switch what {
	case "match":
		return v.HTML("desk.ask.match", nil)
	case "find":
		return v.HTML("desk.ask.find", nil)
	case "freeze":
		return v.HTML("desk.ask.freeze", nil)
	case "open":
		return v.HTML("desk.ask.open", nil)
	}
	return v.HTML("page.wait", nil)
}

// PageOfStaff are what staff open the page for.
var PageOfStaff = []string{"match", "find", "freeze", "open", "whole"}
