package typed

import "testing"

// What reads as how a guarantee stands is no office. Of persons' names those that are words of it stay names.
func TestSaysVerdict(t *testing.T) {
	for office, want := range map[string]bool{
		"مقبولة": true, "مختومة": true, "موافق عليها": true, "وموافق عليها": true, "افرجوا عنه": true, "مفرج عنه": true, "لا مانع": true,
		"نظامية": true,
		"القبول": true, "الإفراج": true, "اعتمدت": true, "قبلناها": true, "يُفرج عنه": true, "اخلاء سبيل": true, "أخلي سبيله": true,
		"مطابقة": true, "تطابق الهوية": true, "Approval given": true, "Accept": true, "ID matches": true, "free to go": true,
		"رہا کر دیا": true, "رہائی": true, "جائز": true, "مركز القبول والتسجيل": false, "Free Zone Traffic": false,
		"release him": true, "let him go": true, "r e l e a s e d": true,
		"Vehicle Release Office": false, "قسم تم": false, "Release": true, "release now": true, "OK to release": true, "release granted": true,
		"تم": true, "تم قبولها": true, "الكفالة تم قبولها": true, "الإفراج تم": true,
		"مرور نظامية": false, "قسم الإفراج": false, "مرور شمال الرياض": false, "Riyadh North": false, "مركز مانع": false,
	} {
		if SaysVerdict(office) != want {
			t.Errorf("office %q: %t", office, !want)
		}
	}
	for name, want := range map[string]bool{
		"مقبولة رسميا": true, "سارية المفعول": true, "مدفوعة مقبولة": true, "Accepted Valid": true, "مختومة سالم": true,
		"كفالة نافذة": true, "كفالة صحيحة": true, "الكفالة قائمة": true, "نافذة رسمية": true, "Official Active": true, "Good Legal": true,
		"Release Ali": true, "يفرج عنه": true, "صالح سليم": false, "صالح الصالح": false, "نافذ رسمي": false, "قبول صالح": false,
		"John Good":  false,
		"مقبول صالح": false, "مفرج سليم": false, "معتمد رسمي العتيبي": false, "Saleh Maqbool": false,
	} {
		if NameSaysVerdict(name) != want {
			t.Errorf("name %q: %t", name, !want)
		}
	}
}

// A verdict in the letters of a number is seen where digits stand for some of them, too, and no other number is one.
func TestNumberSaysVerdict(t *testing.T) {
	for number, want := range map[string]bool{
		"V4LID1": true, "4CCEP7ED": true, "C1EARED-77": true, "PA1D2026": true, "REL3ASE1": true, "OK1ACCEPTED": true, "REL-EASE-1": true,
		"V4L12345": false, "A1B2C3": false, "RYD-2026-4512": false, "NAJM4512883": false, "45128830": false,
	} {
		if numberSaysVerdict(number) != want {
			t.Errorf("%s: %t", number, !want)
		}
	}
}
