package receipt

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"
)

// photo is how a telephone took a page that lies on a table. The zero value is no photo: snapshot gives an
// ordinary one, from which every distortion starts. Lengths are in pixels of the picture unless said otherwise.
type photo struct {
	side                 int     // the picture's longer side; the other is three quarters of it
	share                float64 // how much of the longer side the page's longer side takes, looked at straight
	turn, pitch, yaw     float64 // degrees: in the picture's plane, leaning back, leaning aside
	bend                 float64 // millimetres by which the paper waves
	focus                float64 // gaussian blur, standard deviation
	shake, shakeAt       float64 // motion blur: length, and degrees
	grain                float64 // noise, standard deviation in steps of 256
	ink, paper           float64 // brightness of black and of white, 0 to 255
	lamp                 float64 // how much darker the far corner is, 0 to 1
	shadow               float64 // how dark a shadow's edge runs over the code, 0 to 1
	edge                 float64 // how soft that edge is
	glare                float64 // radius of a blob of light, in sides of the code
	glareX, glareY       float64 // its middle, in sides of the code from the code's middle
	screen               float64 // the grid of a screen photographed instead of paper, 0 to 1
	dots, dotted         float64 // that grid as the page sees it: pixels of the page between two dots, and how dark it is, 0 to 1
	bands                float64 // how dark the bands of a screen that flickers are, 0 to 1
	quality, sent, again int     // JPEG's; sent: the longer side after a messenger made it smaller, at quality again
}

func snapshot() photo {
	return photo{side: 1280, share: 0.92, turn: 2, pitch: 4, yaw: -3, focus: 0.6, grain: 4, ink: 25, paper: 225, lamp: 0.15,
		edge: 1, quality: 80}
}

// sheetPage is a rendered page, its summed brightness for quick means, and where the code stands on it.
type sheetPage struct {
	gray
	sums       []int64 // (w+1) × (h+1)
	x, y, code float64 // middle and side of the code
}

func newSheetPage(g gray) *sheetPage {
	p := &sheetPage{gray: g, sums: make([]int64, (g.w+1)*(g.h+1))}
	for y := range g.h {
		row := int64(0)
		for x := range g.w {
			row += int64(g.pix[y*g.w+x])
			p.sums[(y+1)*(g.w+1)+x+1] = p.sums[y*(g.w+1)+x+1] + row
		}
	}
	return p
}

// around is the mean brightness of a square of the page; false beside the page.
func (p *sheetPage) around(x, y, side float64) (float64, bool) {
	left, top := int(x-side/2+0.5), int(y-side/2+0.5)
	right, bottom := max(left+1, int(x+side/2+0.5)), max(top+1, int(y+side/2+0.5))
	if x < 0 || y < 0 || x >= float64(p.w) || y >= float64(p.h) {
		return 0, false
	}
	left, top, right, bottom = max(left, 0), max(top, 0), min(right, p.w), min(bottom, p.h)
	w := p.w + 1
	sum := p.sums[bottom*w+right] - p.sums[top*w+right] - p.sums[bottom*w+left] + p.sums[top*w+left]
	return float64(sum) / float64((right-left)*(bottom-top)), true
}

// take photographs the page; the same seed gives the same bytes.
func (s photo) take(t testing.TB, p *sheetPage, seed uint64) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 16))
	g := s.look(p)
	g = blurred(g, s.focus)
	g = shaken(g, s.shake, s.shakeAt)
	for i, v := range g.pix {
		g.pix[i] = clamp(float64(v) + s.grain*random.NormFloat64())
	}
	data := jpegOf(t, g, s.quality)
	if s.sent > 0 {
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		data = jpegOf(t, grayOf(img).scaled(s.sent), s.again)
	}
	return data
}

// look is what the lens sees: for each pixel the ray that meets the leaning page. The lens is 1.1 pictures away.
func (s photo) look(p *sheetPage) gray {
	w, h := s.side, s.side*3/4
	if p.h > p.w {
		w, h = h, w
	}
	out := gray{pix: make([]byte, w*h), w: w, h: h}
	scale := s.share * float64(s.side) / float64(max(p.w, p.h)) // picture pixels per page pixel, straight on
	away := 1.1 * float64(s.side)
	turnSin, turnCos := math.Sincos(s.turn * math.Pi / 180)
	pitchSin, pitchCos := math.Sincos(s.pitch * math.Pi / 180)
	yawSin, yawCos := math.Sincos(s.yaw * math.Pi / 180)
	// The page's axes in space: x aside, y down, z away.
	ax := [3]float64{yawCos, 0, yawSin}
	ay := [3]float64{yawSin * pitchSin * -1, pitchCos, yawCos * pitchSin}
	nx, ny, nz := cross(ax, ay)
	for y := range h {
		for x := range w {
			dx, dy := float64(x-w/2), float64(y-h/2)
			// A ray (dx, dy, away) meets the plane through (0, 0, away) with normal n.
			depth := nz * away / (nx*dx + ny*dy + nz*away)
			hx, hy, hz := dx*depth, dy*depth, away*depth-away
			u, v := hx*ax[0]+hy*ax[1]+hz*ax[2], hx*ay[0]+hy*ay[1]+hz*ay[2]
			px, py := (u*turnCos+v*turnSin)/scale+float64(p.w)/2, (v*turnCos-u*turnSin)/scale+float64(p.h)/2
			out.pix[y*w+x] = clamp(s.light(p, px, py, depth/scale, dx/float64(w), dy/float64(h), x, y))
		}
	}
	return out
}

func cross(a, b [3]float64) (x, y, z float64) {
	return a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]
}

// light is the brightness of a point of the page, or of the table beside it.
func (s photo) light(p *sheetPage, px, py, footprint, fx, fy float64, x, y int) float64 {
	if s.bend > 0 {
		mm := float64(p.w) / 148
		px += s.bend * mm * math.Sin(py/(37*mm))
		py += s.bend * mm * math.Sin(px/(29*mm))
	}
	v, on := p.around(px, py, footprint)
	if on {
		v = s.ink + (s.paper-s.ink)*v/255
	} else {
		v = 70 + 25*math.Sin(px/9+3*math.Sin(py/70)) // the grain of wood
	}
	v *= 1 - s.lamp*(fx+fy+1)/2
	cx, cy := (px-p.x)/p.code, (py-p.y)/p.code
	if s.shadow > 0 {
		along := (cx + 0.6*cy) * p.code / footprint / s.edge
		v *= 1 - s.shadow/(1+math.Exp(-along))
	}
	if s.glare > 0 {
		d := math.Hypot(cx-s.glareX, cy-s.glareY) / s.glare
		v += 255 * math.Exp(-d*d*d*d)
	}
	if s.screen > 0 {
		v *= 1 - s.screen*(0.5+0.25*math.Sin(float64(x)*2.1)+0.25*math.Sin(float64(y)*1.9+float64(x)*0.05))
	}
	if s.dots > 0 {
		v *= 1 - s.dotted*(0.5+0.25*math.Sin(2*math.Pi*px/s.dots)+0.25*math.Sin(2*math.Pi*py/s.dots))
	}
	if s.bands > 0 {
		v *= 1 - s.bands*(0.5+0.5*math.Sin(11*math.Pi*fy))
	}
	return v
}

func clamp(v float64) byte { return byte(min(max(v+0.5, 0), 255)) }

// blurred puts a picture out of focus.
func blurred(g gray, sigma float64) gray {
	if sigma <= 0 {
		return g
	}
	reach := int(math.Ceil(3 * sigma))
	kernel := make([]float64, 2*reach+1)
	for i := range kernel {
		d := float64(i-reach) / sigma
		kernel[i] = math.Exp(-d * d / 2)
	}
	return smeared(smeared(g, kernel, 1, 0), kernel, 0, 1)
}

// shaken moves the lens while the picture is taken.
func shaken(g gray, length, degrees float64) gray {
	if length <= 0 {
		return g
	}
	kernel := make([]float64, int(length*2)|1)
	for i := range kernel {
		kernel[i] = 1
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return smeared(g, kernel, cos/2, sin/2)
}

// smeared is each pixel's weighted mean along a line. Beside the picture lies what lies at its edge.
func smeared(g gray, kernel []float64, dx, dy float64) gray {
	out := gray{pix: make([]byte, len(g.pix)), w: g.w, h: g.h}
	total := 0.0
	for _, k := range kernel {
		total += k
	}
	sums := make([]float64, g.w)
	for y := range g.h {
		clear(sums)
		for i, k := range kernel {
			step := float64(i - len(kernel)/2)
			from := g.row(min(max(y+int(math.Round(step*dy)), 0), g.h-1))
			aside := int(math.Round(step * dx))
			for x := range sums {
				sums[x] += k * float64(from[min(max(x+aside, 0), g.w-1)])
			}
		}
		for x, sum := range sums {
			out.pix[y*g.w+x] = clamp(sum / total)
		}
	}
	return out
}

// jpegOf packs a picture as telephones do: in colour, under a warm lamp.
func jpegOf(t testing.TB, g gray, quality int) []byte {
	t.Helper()
	img := image.NewYCbCr(image.Rect(0, 0, g.w, g.h), image.YCbCrSubsampleRatio420)
	for y := range g.h {
		copy(img.Y[y*img.YStride:], g.row(y))
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 120, 134
	}
	var data bytes.Buffer
	if err := jpeg.Encode(&data, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}
