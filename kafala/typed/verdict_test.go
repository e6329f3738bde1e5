package typed

import "testing"

// What reads as how a guarantee stands is no office. Of persons' names those that are words of it stay names.
func TestSaysVerdict(t *testing.T) {
	for office, want := range map[string]bool{
		"مقبولة": true, "مختومة": true, "موافق عليها": true, "وموافق عليها": true, "افرجوا عنه": true, "مفرج عنه": true, "لا مانع": true,
		"نظامية":      true,
		"release him": true, "let him go": true, "r e l e a s e d": true,
		"مرور نظامية": false, "قسم الإفراج": false, "مرور شمال الرياض": false, "Riyadh North": false, "مركز مانع": false,
	} {
		if SaysVerdict(office) != want {
			t.Errorf("office %q: %t", office, !want)
		}
	}
	for name, want := range map[string]bool{
		"مقبولة رسميا": true, "سارية المفعول": true, "مدفوعة مقبولة": true, "Accepted Valid": true, "مختومة سالم": true,
		"مقبول صالح": false, "مفرج سليم": false, "معتمد رسمي العتيبي": false, "Saleh Maqbool": false,
	} {
		if NameSaysVerdict(name) != want {
			t.Errorf("name %q: %t", name, !want)
		}
	}
}
