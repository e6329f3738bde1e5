package receipt

import (
	"bytes"
	"strings"
	"testing"
)

// What is of one sheet alone stays nowhere: not among the labels, and not in the memory that the next sheet is made in.
func TestNothingOfASheetStays(t *testing.T) {
	const secret = "Zubaydah Qahtani"
	s := sheets(t)["ordinary"]
	s.Reference, s.Status, s.StatusDetail, s.PaidBy, s.Remarks = secret, secret, secret, secret, []string{secret}
	for i := range s.Persons {
		s.Persons[i].Name, s.Persons[i].Detail = secret, secret
	}
	for i := range s.Rows {
		s.Rows[i].Value = secret
	}
	s.Lines[0].Amount, s.Total.Amount = secret, secret
	s.Notes = append(s.Notes, "a note of every sheet")
	p := filled(t, s)
	p.document()
	kept := false
	for key := range labels.texts {
		kept = kept || key.words == "a note of every sheet"
		if strings.Contains(key.words, secret) {
			t.Errorf("%q is kept among the labels", key.words)
		}
	}
	if !kept {
		t.Error("a note of every sheet is shaped anew for each")
	}
	p.giveBack()
	w := &p.work
	if len(w.texts)+len(w.subsets[regular].known)+len(w.subsets[bold].known) > 0 {
		t.Error("texts or characters stay in the press")
	}
	for name, memory := range map[string][]byte{"content": w.whole.content, "words": w.words.content, "latin": w.latin.content,
		"file": w.file.out, "runes": w.runes, "shapes": w.shapes, "characters": w.subsets[bold].key} {
		if memory = memory[:cap(memory)]; len(bytes.Trim(memory, "\x00")) > 0 {
			t.Errorf("%s: the memory is not cleared", name)
		}
	}
	for _, c := range w.subsets[bold].chars[:cap(w.subsets[bold].chars)] {
		if c.r != 0 {
			t.Fatal("runes stay in the press")
		}
	}
}

// The labels that are kept are bounded, whatever comes, and what is kept is what is shaped.
func TestLabelsAreBounded(t *testing.T) {
	var s shaped
	for i := range 3 * mostLabels {
		key := textKey{words: strings.Repeat("x", i)}
		made := 0
		for range 2 {
			s.text(key, func() text { made++; return text{} })
		}
		if len(s.texts) > mostLabels || s.bytes > mostLabelBytes {
			t.Fatalf("%d labels of %d bytes are kept", len(s.texts), s.bytes)
		}
		if made != 1 {
			t.Fatalf("a label of %d bytes was shaped %d times", i, made)
		}
	}
	long := textKey{words: strings.Repeat("x", mostLabelBytes)}
	s.text(long, func() text { return text{} })
	if _, kept := s.texts[long]; kept {
		t.Error("a label longer than all may be is kept")
	}
}
