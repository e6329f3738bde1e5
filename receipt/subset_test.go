package receipt

import "fmt"

// readSubset reads a font file as the TrueType specification has it and tells how many shapes it has. It refuses one whose
// tables do not add up, whose shapes are out of order or made of what is not there, or do not begin at their side.
func readSubset(file []byte) (int, error) {
	tables := map[string][]byte{}
	if len(file) < 12+16*6 || be.Uint32(file) != 0x10000 || be.Uint16(file[4:]) != 6 {
		return 0, fmt.Errorf("no font of six tables")
	}
	for i := range 6 {
		entry := file[12+16*i:]
		from, length := int(be.Uint32(entry[8:])), int(be.Uint32(entry[12:]))
		if from%4 != 0 || from+(length+3)/4*4 > len(file) {
			return 0, fmt.Errorf("table %s leaves the file", entry[:4])
		}
		sum := checksum(file[from : from+(length+3)/4*4])
		if string(entry[:4]) == "head" {
			sum -= be.Uint32(file[from+8:])
		}
		if sum != be.Uint32(entry[4:]) {
			return 0, fmt.Errorf("table %s does not add up", entry[:4])
		}
		tables[string(entry[:4])] = file[from : from+length]
	}
	if checksum(file) != 0xb1b0afba {
		return 0, fmt.Errorf("the file does not add up: %x", checksum(file))
	}
	count := int(be.Uint16(tables["maxp"][4:]))
	loca, glyf, hmtx := tables["loca"], tables["glyf"], tables["hmtx"]
	long := be.Uint16(tables["head"][50:]) == 1
	at := func(i int) int {
		if long {
			return int(be.Uint32(loca[4*i:]))
		}
		return 2 * int(be.Uint16(loca[2*i:]))
	}
	if be.Uint16(tables["hhea"][34:]) != uint16(count) || len(hmtx) != 4*count || at(count) != len(glyf) {
		return 0, fmt.Errorf("%d shapes, %d bytes of widths, %d of %d bytes of shapes", count, len(hmtx), at(count), len(glyf))
	}
	for i := range count {
		from, to := at(i), at(i+1)
		if from == to {
			continue
		}
		if to < from+10 || to > len(glyf) {
			return 0, fmt.Errorf("shape %d stands at %d to %d", i, from, to)
		}
		shape := glyf[from:to]
		if signed(shape[2:]) != signed(hmtx[4*i+2:]) {
			return 0, fmt.Errorf("shape %d begins at %d, its side is %d", i, signed(shape[2:]), signed(hmtx[4*i+2:]))
		}
		if made(shape) {
			if err := readParts(shape, count); err != nil {
				return 0, fmt.Errorf("shape %d: %w", i, err)
			}
		}
	}
	return count, nil
}

func readParts(shape []byte, count int) error {
	for next, more := 10, true; more; {
		if next+6 > len(shape) {
			return fmt.Errorf("ends within a part")
		}
		flags := be.Uint16(shape[next:])
		if id := int(be.Uint16(shape[next+2:])); id == 0 || id >= count || flags&instructed != 0 {
			return fmt.Errorf("made of %d of %d, flags %x", id, count, flags)
		}
		next += componentLength(flags)
		more = flags&moreFollow != 0
	}
	return nil
}
