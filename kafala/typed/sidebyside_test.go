package typed

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"

	"pgregory.net/rapid"
)

// inGroups draws a number in groups of any sizes, with one and the same sign between them, in digits of some script.
func inGroups(t *rapid.T, digits string, sizes [][]int, sign string) string {
	size := rapid.SampledFrom(sizes).Draw(t, "groups")
	var parts []string
	for _, n := range size {
		parts, digits = append(parts, digits[:n]), digits[n:]
	}
	if digits != "" {
		panic(fmt.Sprint(size))
	}
	zero := rapid.SampledFrom([]rune{'0', '0', 0x660, 0x6f0}).Draw(t, "script")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return zero + r - '0'
		}
		return r
	}, strings.Join(parts, sign))
}

// compositions gives all ways to part n digits into groups of at most so many.
func compositions(n, most int) (all [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for first := 1; first <= min(n, most); first++ {
		for _, rest := range compositions(n-first, most) {
			all = append(all, append([]int{first}, rest...))
		}
	}
	return all
}

// A reference and a valid ID number beside it are both found in whatever groups and signs, or it is said that they cannot be told apart.
func TestReferenceBesideID(t *testing.T) {
	references := append(compositions(11, longestPart), []int{11}, []int{11}, []int{3, 4, 4}, []int{3, 4, 4}, []int{3, 4, 4})
	ids := append(compositions(10, 10), []int{10}, []int{1, 3, 3, 3}, []int{4, 3, 3}, []int{3, 3, 4}, []int{3, 4, 3})
	rapid.Check(t, func(t *rapid.T) {
		reference := fmt.Sprintf("%02d%08d", rapid.IntRange(0, kafala.Shards-1).Draw(t, "shard"),
			rapid.IntRange(0, 99999999).Draw(t, "reference"))
		reference = lastDigits(reference, func(d string) bool { return kafala.CheckDigit(d) == 0 })[0]
		id := fmt.Sprintf("%d%08d0", rapid.IntRange(1, 2).Draw(t, "first"), rapid.IntRange(0, 99999999).Draw(t, "id"))
		id = fits(id)
		usual := []string{" ", "\u00a0", "-", ".", "/", "–", "_"}
		sign := rapid.SampledFrom(append(usual, ":", "#", "~")).Draw(t, "other sign")
		one, two := inGroups(t, reference, references, rapid.SampledFrom(usual).Draw(t, "sign")), inGroups(t, id, ids, sign)
		if all := rowsOf(two); !slices.Contains(usual, sign) && all.clocked(span{0, len(all) - 1}) {
			return // it may be hours and minutes
		}
		if all := rowsOf(two); slices.ContainsFunc(all.others(false), all.isDate) || all.ofYear(span{0, len(all) - 1}) {
			return // it may be a day, and what stands beside that
		}
		alone := rowsOf(two)
		whole := span{0, len(alone) - 1}
		unseen := len(alone) > 1 && strings.TrimSpace(sign) == "" && alone.longest(whole) > longestGroup &&
			!slices.Contains([]string{"3-7", "7-3"}, alone.lengths(whole)) // they may be two numbers, unless a word says whose
		if rapid.Bool().Draw(t, "turned") {
			one, two = two, one
		}
		between := rapid.SampledFrom([]string{" ", "\u00a0", "\n", ", ", "، ", " - ", " / ", " هوية ", " ورقم الهوية ", " for ",
			" للمكفول: ", "\n\n"}).Draw(t, "between")
		text := rapid.SampledFrom([]string{"", "", "الرقم ", "ref: ", "(", "«"}).Draw(t, "before") + one + between + two +
			rapid.SampledFrom([]string{"", "", " شكرا", ".", ")", " please"}).Draw(t, "after")
		if !HoldsID(text) && !(unseen && !strings.Contains(between, "هوية")) {
			t.Fatalf("%q (%s): no ID number is seen", text, id)
		}
		h := Hand(text)
		if h.Unclear {
			return
		}
		if !slices.Equal(h.References, []string{reference}) || h.Mistyped != nil || len(h.Numbers) != 1 {
			t.Fatalf("%q (%s, %s): %+v", text, reference, id, h)
		}
		if number, p := Number(h.Numbers[0]); p != nil || number != id {
			t.Fatalf("%q: the number is read as %s %v", text, number, p)
		}
	})
}
