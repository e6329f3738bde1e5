package typed

import "testing"

func TestHoldsID(t *testing.T) {
	for text, want := range map[string]bool{
		"1012345672": true, "\u0661\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0662": true, "1012 345-672": true, "2123456788": true,
		"my number is 1012345672.": true, "id:1012345672,name": true, "/x 1012345672": true,
		"1012345671": false, "0501234567": false, "11012345672": false, "10123456720": false, "45128830": false, "": false, "no": false,
	} {
		if HoldsID(text) != want {
			t.Errorf("%q: want %t", text, want)
		}
	}
}
