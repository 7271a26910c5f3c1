package plot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"io"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// pngDPI is the resolution of PNG files.
const pngDPI = 200

// writePNG draws a complete figure as PNG. The file says its resolution, so that documents show it at its size.
func writePNG(w io.Writer, f Figure) error {
	width, height := whole(f.Width), whole(f.Height)
	f.Width, f.Height = width, height
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDPI))
	f.draw(c, pngDPI)
	var b bytes.Buffer
	if err := png.Encode(&b, c.Image()); err != nil {
		return err
	}
	// The pHYs chunk comes after the signature (8 bytes) and IHDR (25 bytes).
	const head = 8 + 25
	if _, err := w.Write(b.Next(head)); err != nil {
		return err
	}
	if _, err := w.Write(resolution(pngDPI)); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// whole rounds a length to whole pixels.
func whole(l vg.Length) vg.Length {
	return vg.Length(math.Round(l.Points()/72*pngDPI)) / pngDPI * vg.Inch
}

// resolution returns a pHYs chunk: pixels per metre in both directions (PNG specification, 11.3.5.3).
func resolution(dpi float64) []byte {
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}
