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

// pngDPI is the resolution of PNG files where the figure does not say.
const pngDPI = 200

// writePNG draws a complete figure as PNG. The file says its resolution, so that documents show it at its size.
func writePNG(w io.Writer, f Figure) error {
	dpi := math.Round(f.DPI)
	f.Width, f.Height = whole(f.Width, dpi), whole(f.Height, dpi)
	c := vgimg.NewWith(vgimg.UseWH(f.Width, f.Height), vgimg.UseDPI(int(dpi)))
	f.draw(c, dpi)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, indexed(c.Image())); err != nil {
		return err
	}
	// The pHYs chunk comes after the signature (8 bytes) and IHDR (25 bytes).
	const head = 8 + 25
	if _, err := w.Write(b.Next(head)); err != nil {
		return err
	}
	if _, err := w.Write(chunk("pHYs", resolution(dpi))); err != nil {
		return err
	}
	if f.Provenance != nil {
		// Keyword, no compression, no language, then the text (PNG specification, 11.3.4.5).
		if _, err := w.Write(chunk("iTXt", append([]byte("provenance\x00\x00\x00\x00\x00"), f.Provenance...))); err != nil {
			return err
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// whole rounds a length to whole pixels.
func whole(l vg.Length, dpi float64) vg.Length {
	return vg.Length(math.Round(l.Points()/72*dpi)) / vg.Length(dpi) * vg.Inch
}

// resolution is the body of a pHYs chunk: pixels per metre in both directions (PNG specification, 11.3.5.3).
func resolution(dpi float64) []byte {
	perMetre := uint32(math.Round(dpi / 0.0254))
	body := binary.BigEndian.AppendUint32(nil, perMetre)
	body = binary.BigEndian.AppendUint32(body, perMetre)
	return append(body, 1)
}

// chunk returns a chunk of a PNG file: length, name, body, checksum.
func chunk(name string, body []byte) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	c = append(append(c, name...), body...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}
