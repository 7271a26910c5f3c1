package plot

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"

	"gonum.org/v1/plot/vg/vgsvg"
)

// vectorDPI is the resolution of the images in vector files.
const vectorDPI = 300

// writeSVG draws a complete figure as SVG. The font is named, not embedded (it is larger than all the rest): Arial and
// Helvetica, which nearly every reader has, are as wide as Liberation Sans letter by letter.
func writeSVG(w io.Writer, f Figure) error {
	c := vgsvg.New(f.Width, f.Height)
	f.draw(c, vectorDPI)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	// Mend what vgsvg v0.17 writes: one family without fallback, and a wrong type of the images. Neither string can be part
	// of a text, where quotes are escaped.
	out := bytes.ReplaceAll(b.Bytes(), []byte(`style="font-family:Liberation Sans;`),
		[]byte(`style="font-family:'Liberation Sans',Arial,Helvetica,sans-serif;`))
	out = bytes.ReplaceAll(out, []byte(`xlink:href="data:image/jpg;base64,`), []byte(`xlink:href="data:image/png;base64,`))
	// No spikes where a trace turns back.
	out = bytes.Replace(out, []byte("<svg "), []byte(`<svg stroke-linejoin="round" `), 1)
	if f.Provenance != nil {
		var escaped bytes.Buffer
		if err := xml.EscapeText(&escaped, f.Provenance); err != nil {
			return err
		}
		begin := bytes.Index(out, []byte("<svg "))
		begin += bytes.IndexByte(out[begin:], '>') + 1
		out = slices.Concat(out[:begin], []byte("\n<metadata id=\"provenance\">"), escaped.Bytes(), []byte("</metadata>"), out[begin:])
	}
	_, err := w.Write(out)
	return err
}
