package desk

import (
	"kafalabot/bot/telegram"
)

// turn gives the part of a list that stands on a page, where the last of the list are on page 0, and the page that this is: there
// may be fewer.
func turn(count, rows, page int) (from, to, is int) {
	is = min(max(page, 0), max(count-1, 0)/rows)
	to = count - is*rows
	return max(0, to-rows), to, is
}

// turning are the buttons to the pages beside one.
func (k clerk) turning(count, rows, page int, to func(page int) telegram.Callback) (row telegram.Row) {
	if (page+1)*rows < count {
		row = append(row, telegram.Button(k.Voice.Plain("button.older", nil), to(page+1)))
	}
	if page > 0 {
		row = append(row, telegram.Button(k.Voice.Plain("button.newer", nil), to(page-1)))
	}
	return row
}
