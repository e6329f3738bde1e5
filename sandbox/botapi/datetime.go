package botapi

import (
	"errors"
	"math"
	"strings"
)

// markTime makes the entity of a tg-time. The text of one without a date stays as it is (td MessageEntity.cpp parse_html).
func (p *htmlParser) markTime(tag htmlTag) error {
	format, err := timeFormat(tag.argument)
	if err == nil && tag.date > 0 {
		p.entities = append(p.entities, Entity{Type: "date_time", Offset: tag.units, Length: p.units - tag.units,
			UnixTime: tag.date, Format: format})
	}
	return err
}

// timeFormat reads the format of a date and gives it as the Bot API writes it (td FormattedDate.cpp get_date_flags,
// telegram-bot-api Client.cpp JsonEntity).
func timeFormat(format string) (string, error) {
	if format == "r" || format == "R" {
		return "r", nil
	}
	if strings.Trim(format, "wWdDtT") != "" {
		return "", errors.New("Invalid date format used")
	}
	out := ""
	for _, part := range []string{"wW", "d", "D", "t", "T"} {
		if strings.ContainsAny(format, part) && !strings.HasSuffix(strings.ToLower(out), strings.ToLower(part)) {
			out += part[:1]
		}
	}
	return out, nil
}

// leadingNumber is the number of 32 bits at the start of a text; 0: none that fits.
func leadingNumber(s string) (n int64) {
	for i := 0; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if n = n*10 + int64(s[i]-'0'); n > math.MaxInt32 {
			return 0
		}
	}
	return n
}

// timeTag begins what a server of before Bot API 9.5 does not know.
const timeTag = "<tg-time"

// holdsTime tells whether a call sends a text with a time that the reader's telephone writes.
func (q *request) holdsTime() bool {
	return strings.Contains(q.args["text"]+q.args["caption"], timeTag)
}
