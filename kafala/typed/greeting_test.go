package typed_test

import (
	"testing"

	"kafalabot/kafala/typed"
)

// A greeting by itself, or several, is one; what asks or says anything beside it is none.
func TestGreets(t *testing.T) {
	for text, want := range map[string]bool{
		"السلام عليكم": true, "السلام عليكم ورحمة الله وبركاته": true, "السّلام عليكم، صباح الخير!": true, "Hello": true, "hi 👋": true,
		"Assalamu alaikum.": true, "السلام علیکم": true, "": false, "?": false, "السلام عليكم متى يصل الإيصال": false, "hello, when is it": false,
		"متى": false, "123": false,
	} {
		if typed.Greets(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// What says that something is to be asked asks nothing yet, and what says that nothing is to be asked is no question either.
func TestOpensAndStops(t *testing.T) {
	for text, want := range map[string][2]bool{
		"عندي سؤال": {true}, "السلام عليكم عندي سؤال": {true}, "ممكن سؤال؟": {true}, "لو سمحت": {true}, "ممكن استفسار لو سمحتم": {true},
		"I have a question.": {true}, "please help": {true}, "hello sir": {true}, "مجھے ایک سوال پوچھنا ہے": {true}, "سر ایک سوال ہے": {true},
		"هل من مجيب": {true}, "نعم": {true}, "شكرا": {true}, "السلام عليكم ورحمة الله وبركاته، عساكم بخير": {true},
		"خلاص": {false, true}, "لا شكرا": {false, true}, "stop": {false, true}, "No thanks": {false, true}, "لا": {false, true},
		"نہیں": {false, true}, "رہنے دیں": {false, true}, "عندي سؤال عن الإيصال": {}, "I have a question about the fee": {},
		"متى": {}, "لا أجد الإيصال": {}, "stop the guarantee please": {}, "؟": {}, "سوال کا جواب کب ملے گا": {},
	} {
		if got := [2]bool{typed.Opens(text), typed.Stops(text)}; got != want {
			t.Errorf("%q: opens and stops %v", text, got)
		}
	}
}
