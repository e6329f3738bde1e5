package receipt

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"sync"
)

var (
	pngSignature = []byte("\x89PNG\r\n\x1a\n")
	pngPalette   = []byte{0xff, 0xff, 0xff, 0, 0, 0} // 0 light, 1 dark
)

// deflaters holds zlib writers at rest: a new one costs a megabyte.
var deflaters = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// encodePNG draws a matrix as a paletted PNG of one bit a pixel, every module
// scale × scale pixels, with quiet light modules around it.
func encodePNG(matrix [][]bool, quiet, scale int) ([]byte, error) {
	side := (len(matrix) + 2*quiet) * scale
	var out bytes.Buffer
	out.Grow(4 << 10)
	out.Write(pngSignature)

	header := binary.BigEndian.AppendUint32(nil, uint32(side))
	header = binary.BigEndian.AppendUint32(header, uint32(side))
	header = append(header, 1, 3, 0, 0, 0) // bit depth, palette, deflate, adaptive filters, no interlace
	writeChunk(&out, "IHDR", header)
	writeChunk(&out, "PLTE", pngPalette)

	var data bytes.Buffer
	data.Grow(3 << 10)
	deflate := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(deflate)
	deflate.Reset(&data)
	if _, err := deflate.Write(scanlines(matrix, quiet, scale, side)); err != nil {
		return nil, fmt.Errorf("receipt: png: %w", err)
	}
	if err := deflate.Close(); err != nil {
		return nil, fmt.Errorf("receipt: png: %w", err)
	}
	writeChunk(&out, "IDAT", data.Bytes())
	writeChunk(&out, "IEND", nil)
	return out.Bytes(), nil
}

// scanlines gives the filtered rows: the first of each module row as it is, the
// others as "same as above", which packs to almost nothing.
func scanlines(matrix [][]bool, quiet, scale, side int) []byte {
	const filterNone, filterUp = 0, 2
	stride := 1 + (side+7)/8
	rows := make([]byte, side*stride)
	for y := range side {
		row := rows[y*stride : (y+1)*stride]
		module := y/scale - quiet
		if module < 0 || module >= len(matrix) || y%scale != 0 {
			row[0] = filterUp
			if (module == len(matrix)) && y%scale == 0 {
				row[0] = filterNone
			}
			continue
		}
		row[0] = filterNone
		for col, dark := range matrix[module] {
			if !dark {
				continue
			}
			from := (quiet + col) * scale
			for x := from; x < from+scale; x++ {
				row[1+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return rows
}

func writeChunk(out *bytes.Buffer, kind string, data []byte) {
	var word [4]byte
	binary.BigEndian.PutUint32(word[:], uint32(len(data)))
	out.Write(word[:])
	start := out.Len()
	out.WriteString(kind)
	out.Write(data)
	binary.BigEndian.PutUint32(word[:], crc32.ChecksumIEEE(out.Bytes()[start:]))
	out.Write(word[:])
}
