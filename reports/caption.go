package reports

import (
	"fmt"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// Caption is what stands under the picture of Month, as Telegram's HTML: the days, and for each colour what it
// means and how much of it there was, and what the bars below mean, if there are any. It says nothing of persons.
func Caption(words *locales.Words, days []Day, stops Stops) string {
	if len(days) == 0 {
		return ""
	}
	var all Day
	for _, d := range days {
		all.Issued += d.Issued
		all.Refunded += d.Refunded
		all.Expired += d.Expired
		all.Cancelled += d.Cancelled
		all.Money += d.Money
		all.Returned += d.Returned
	}
	text := words.HTML("report.month", locales.Data{
		"From": slashed(days[0].Date), "To": slashed(days[len(days)-1].Date), "Issued": all.Issued, "Refunded": all.Refunded,
		"Lapsed": all.Expired + all.Cancelled, "Money": riyals(all.Money),
	})
	if all.Returned > 0 {
		text += "\n" + words.HTML("report.returned", locales.Data{"Returned": riyals(all.Returned), "Net": riyals(all.Money - all.Returned)})
	}
	if len(stops.Bars) > 0 {
		text += "\n" + words.HTML("report.stops", nil)
	}
	return text
}

// slashed writes a day as lists in the chat do.
func slashed(d kafala.Date) string { return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year) }

// riyals writes an amount with commas between thousands, and no decimals where there are none.
func riyals(h kafala.Halalas) string {
	whole := grouped(int64(h / 100))
	if h%100 == 0 {
		return whole
	}
	s := h.String()
	return whole + s[len(s)-3:]
}
