package reports

import (
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Caption is what stands under the picture of Month, as Telegram's HTML: the days, and for each colour what it
// means and how much of it there was. It says nothing of persons.
func Caption(words *locales.Words, days []Day) string {
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
	}
	return words.HTML("report.month", locales.Data{
		"From": days[0].Date.String(), "To": days[len(days)-1].Date.String(), "Issued": all.Issued, "Refunded": all.Refunded,
		"Lapsed": all.Expired + all.Cancelled, "Money": riyals(all.Money),
	})
}

// riyals writes an amount with commas between thousands, and no decimals where there are none.
func riyals(h kafala.Halalas) string {
	whole := grouped(int64(h / 100))
	if h%100 == 0 {
		return whole
	}
	s := h.String()
	return whole + s[len(s)-3:]
}
