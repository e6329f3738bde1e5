package staff

import "testing"

// The names of persons stand in records: what a name was hashed to it is hashed to, whatever else is read more widely.
func TestPersonsStay(t *testing.T) {
	for name, want := range map[string]string{
		"Noura Alqahtani": "f69016101e11",
		"  \u0646\u064f\u0648\u0631\u0629   \u0627\u0644\u0642\u062d\u0637\u0627\u0646\u0649 ": "765039e34d05",
		"\u0623\u062d\u0645\u062f \u0628\u0646 \u0622\u062f\u0645":                             "719fccf16fa3",
		"Jose\u0301 Pen\u0303a": "c2499e0495b5",
		"Jos\u00e9 Pe\u00f1a":   "5cd9e9338c7b",
		"\ufecb\ufe92\ufeaa\ufe8d\ufedf\ufee0\ufeea \ufe8d\ufedf\ufecc\ufe98\ufef4\ufe92\ufef2": "d7f531ab7e07",
		"\u062e\u0640\u0627\u0644\u062f \u0667":                                                 "fee5a7e57d9b",
		"\u0633\u0627\u0631\u0629 \u06cc \u06a9 \u06c1":                                         "8e4f2c55ae72",
		"a\u0301\u0302\u0303\u0304 b":                                                           "c8687a08aa5d",
		"\U0001d7d8 x":                                                                          "2e0a37b5bbd2",
		"\uff11\uff12\uff42":                                                                    "08f56e628584",
		" \u0671 \u0629 ":                                                                       "75fd1ee8a68d",
		" \u0640":                                                                               "",
	} {
		if got := personOf(name); got != want {
			t.Errorf("%q is the person %s, was %s", name, got, want)
		}
	}
}

// A name is kept in one line, without what cannot be seen, and with what joins letters.
func TestShortText(t *testing.T) {
	for name, want := range map[string]string{
		" Noura \n Alqahtani ":                       "Noura Alqahtani",
		"a\u2066\u2067\u202e\u200f7000000001\u2069b": "a7000000001b",
		"a\x00b\u2028c\ue000d":                       "a b cd",
		"\u0646\u200c\u0645\u200d":                   "\u0646\u200c\u0645\u200d",
		"\u00ad\ufeff":                               "",
	} {
		if got := shortText(name); got != want {
			t.Errorf("%q is kept as %q, want %q", name, got, want)
		}
	}
}

// What is typed of a member is a name of two words and an office, or a reason why it is none.
func TestReadCalled(t *testing.T) {
	long := "Abdulrahman Abdulrahman Abdulrahman Alotaibi"
	for text, want := range map[string]struct{ name, office, key string }{
		"Noura Alqahtani, Riyadh North":         {"Noura Alqahtani", "Riyadh North", ""},
		" Noura  Alqahtani \n Riyadh, North ":   {"Noura Alqahtani", "Riyadh, North", ""},
		"نورة القحطاني، مرور شمال الرياض":       {"نورة القحطاني", "مرور شمال الرياض", ""},
		"نورة القحطاني\n\n،مرور 12":             {"نورة القحطاني", "مرور 12", ""},
		"Noura \u202eAlqahtani, Riyadh":         {"Noura Alqahtani", "Riyadh", ""},
		"Noura O'Brien-Smith, Unit 1234":        {"Noura O'Brien-Smith", "Unit 1234", ""},
		"Noura Alqahtani":                       {"", "", "called.both"},
		"Noura Alqahtani,":                      {"", "", "called.both"},
		", Riyadh":                              {"", "", "called.both"},
		"":                                      {"", "", "called.both"},
		"Noura, Riyadh":                         {"", "", "called.name"},
		"Noura 2 Alqahtani, Riyadh":             {"", "", "called.name"},
		"Noura <b>Alqahtani, Riyadh":            {"", "", "called.name"},
		"@noura x, Riyadh":                      {"", "", "called.name"},
		"Nour\u0430 Alqahtani, Riyadh":          {"", "", "called.name"}, // a letter of Cyrillic
		"\u039doura Alqahtani, Riyadh":          {"", "", "called.name"}, // and one of Greek
		"نورة Alqahtani, Riyadh":                {"", "", "called.name"},
		"Иван Петров, Riyadh":                   {"", "", "called.name"},
		"علی ہاشمی، ریاض":                       {"علی ہاشمی", "ریاض", ""},
		long + ", Riyadh":                       {"", "", "called.long.name"},
		"Noura Alqahtani, " + long + " abcdefg": {"", "", "called.long.office"},
		"Noura Alqahtani, 1012345672":           {"", "", "called.office"},
		"Noura Alqahtani, 050 1234":             {"", "", "called.office"},
		"Noura Alqahtani, t.me/x":               {"", "", "called.office"},
		"Noura Alqahtani, refund-kafala.com":    {"", "", "called.office"},
		"نورة القحطاني، الاسترداد kafala.sa":    {"", "", "called.office"},
		"Noura Alqahtani, 🟢 مدفوعة":             {"", "", "called.office"},
		"Noura Alqahtani, ✅ Riyadh":             {"", "", "called.office"},
		"Noura Alqahtani, =SUM(A1)":             {"", "", "called.office"},
		"Noura Alqahtani, ٩٦٦a501b234c567":      {"", "", "called.office"},
		"Noura.sa Alqahtani.com, Riyadh":        {"", "", "called.name"},
		"Nour\u0251 Alqahtani, Riyadh":          {"", "", "called.name"},                // a letter that writes a sound
		"Ahmed \u01c0brahim, Riyadh":            {"", "", "called.name"},                // a click that looks like a line
		"Ahmed Ali\u01c3, Riyadh":               {"", "", "called.name"},                // and one like !
		"Ahmed \u0196\u0196i, Riyadh":           {"", "", "called.name"},                // a letter like l
		"\u01a0ng Th\u01b0, Ia\u0219i":          {"\u01a0ng Th\u01b0", "Ia\u0219i", ""}, // of Vietnamese and Romanian
		"Noura \u1d00lqahtani, Riyadh":          {"", "", "called.name"},
		"Moh. Alqahtani, Unit 3, Riyadh (B-2)":  {"Moh. Alqahtani", "Unit 3, Riyadh (B-2)", ""},
		"Noura Alqahtani, Riyadh N\u043erth":    {"", "", "called.office"}, // a letter of Cyrillic
		"Noura Alqahtani, \u0391bsher":          {"", "", "called.office"}, // and one of Greek
		"Noura Alqahtani, \u0262\u1d0f\u1d20":   {"", "", "called.office"},
		"Noura Alqahtani, \u6d41\u91cf Riyadh":  {"", "", "called.office"},
		"Noura Alqahtani, مرورRiyadh":           {"", "", "called.office"},
		"Noura Alqahtani, • مدفوعة":             {"", "", "called.office"},
		"Noura Alqahtani, مدفوعة · لم تُعرض":    {"", "", "called.office"},
		"Noura Alqahtani, مدفوعة: نعم":          {"", "", "called.office"},
		"Noura Alqahtani, Paid — shown":         {"", "", "called.office"},
		"Noura Alqahtani, Unit \u0967":          {"", "", "called.office"}, // a digit of Devanagari
		"Noura Alqahtani, D&A مرور الرياض (٢)":  {"Noura Alqahtani", "D&A مرور الرياض (٢)", ""},
		"Noura Alqahtani, St. John's-North":     {"Noura Alqahtani", "St. John's-North", ""},
		"نورة القحطاني، مقبولة":                 {"", "", "called.verdict"},
		"نورة القحطاني، الكفالة مقبولة":         {"", "", "called.verdict"},
		"نورة القحطاني، مرور الرياض ومقبولة":    {"", "", "called.verdict"},
		"نورة القحطاني، م ق ب و ل ة":            {"", "", "called.verdict"},
		"نورة القحطاني، مقبُولة":                {"", "", "called.verdict"},
		"نورة القحطاني، لم تُعرض من قبل":        {"", "", "called.verdict"},
		"نورة القحطاني، صالحة":                  {"", "", "called.verdict"},
		"نورة القحطاني، منظور شدہ":              {"", "", "called.verdict"},
		"Noura Alqahtani, Accepted":             {"", "", "called.verdict"},
		"Noura Alqahtani, Riyadh acc-epted":     {"", "", "called.verdict"},
		"Noura Alqahtani, v a l i d":            {"", "", "called.verdict"},
		"Noura Alqahtani, is OK now":            {"", "", "called.verdict"},
		"مدفوعة مقبولة، الرياض":                 {"", "", "called.verdict"},
		"Guarantee Accepted, Riyadh":            {"", "", "called.verdict"},
		"مقبولة سارية، الرياض":                  {"", "", "called.verdict"},
		"مقبول أحمد، الرياض":                    {"مقبول أحمد", "الرياض", ""}, // names of people
		"صالح سليم، نافذة 3":                    {"صالح سليم", "نافذة 3", ""},
		"سارية نافذ، حي السارية":                {"سارية نافذ", "حي السارية", ""},
		"نورة القحطاني، حجز المركبات الموقوفة":  {"نورة القحطاني", "حجز المركبات الموقوفة", ""},
		"Saleh Walid, Okaz Street":              {"Saleh Walid", "Okaz Street", ""},
		"Noura Al\ufb01, Riyadh":                {"Noura Alfi", "Riyadh", ""},
		"\ufecb\ufe92\ufeaa \ufdf2، الرياض":     {"عبد الله", "الرياض", ""},
	} {
		got, p := ReadCalled(text)
		key := ""
		if p != nil {
			key = p.Key
		}
		if got != (Called{want.name, want.office}) || key != want.key {
			t.Errorf("%q is read as %+v, %q; want %+v", text, got, key, want)
		}
	}
}

// Letters of Latin that look like others are in no name; those of Vietnamese are.
func TestLettersThatLookLikeOthers(t *testing.T) {
	for _, name := range []string{"Ahmed \u01c0brahim", "Ahmed Ali\u01c3", "Ahmed \u0196\u0196i"} {
		if _, p := ReadCalled(name + ", Riyadh"); p == nil || p.Key != "called.name" {
			t.Errorf("%q: %v", name, p)
		}
	}
	if _, p := ReadCalled("L\u01b0\u01a1ng Anh, Riyadh"); p != nil {
		t.Errorf("a name of Vietnamese: %v", p)
	}
}
