package plot

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"io"
	"unicode/utf16"
)

// writePDF draws a complete figure as PDF 1.4, one page of its size.
//
// The file is written here and not by vgpdf of gonum: that one puts the time of day into the file, orders its images at
// random, writes fonts through temporary files and knows only the letters of Windows-1252. A page of lines, text in
// embedded fonts and images needs little of the format (ISO 32000-1).
func writePDF(w io.Writer, f Figure) error {
	c := newPDFCanvas(f.Width, f.Height)
	f.draw(c, vectorDPI)

	var o pdfObjects
	catalog, pages, page := o.reserve(), o.reserve(), o.reserve()
	facts := "<< /Producer (Hillock) /Title " + pdfText(f.Title)
	if f.Provenance != nil {
		facts += " /Provenance " + pdfText(string(f.Provenance))
	}
	info := o.add(facts + " >>")
	content := o.stream("", c.page.Bytes())
	var fonts, images bytes.Buffer
	for i, fnt := range c.fonts {
		n, err := fnt.embed(&o)
		if err != nil {
			return err
		}
		fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, n)
	}
	for i, img := range c.images {
		fmt.Fprintf(&images, "/I%d %d 0 R ", i, embedImage(&o, img))
	}
	o.set(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", pages))
	o.set(pages, fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R] /Count 1 >>", page))
	o.set(page, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R\n"+
		"/Resources << /Font << %s>> /XObject << %s>> >> >>",
		pages, c.w.Points(), c.h.Points(), content, fonts.String(), images.String()))
	return o.write(w, catalog, info)
}

// pdfObjects are the numbered objects of a file; number n is at n-1.
type pdfObjects struct{ bodies [][]byte }

// reserve returns the number of an object that is set later.
func (o *pdfObjects) reserve() int {
	o.bodies = append(o.bodies, nil)
	return len(o.bodies)
}

func (o *pdfObjects) set(n int, body string) { o.bodies[n-1] = []byte(body) }

func (o *pdfObjects) add(body string) int {
	n := o.reserve()
	o.set(n, body)
	return n
}

// stream adds compressed data with further entries of their dictionary.
func (o *pdfObjects) stream(entries string, data []byte) int {
	var b, z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(data) // a bytes.Buffer takes all
	zw.Close()
	fmt.Fprintf(&b, "<< %s /Filter /FlateDecode /Length %d >>\nstream\n", entries, z.Len())
	b.Write(z.Bytes())
	b.WriteString("\nendstream")
	n := o.reserve()
	o.bodies[n-1] = b.Bytes()
	return n
}

// write writes header, objects, table of offsets and trailer.
func (o *pdfObjects) write(w io.Writer, catalog, info int) error {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n") // high bytes tell programs that the file is binary
	offsets := make([]int, len(o.bodies))
	for i, body := range o.bodies {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		len(offsets)+1, catalog, info, xref)
	_, err := b.WriteTo(w)
	return err
}

// embedImage adds an image and returns its number. The first colour of a palette stays out if it is transparent.
func embedImage(o *pdfObjects, img image.Image) int {
	r := img.Bounds()
	head := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 ", r.Dx(), r.Dy())
	var data []byte
	p, ok := img.(*image.Paletted)
	if !ok {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				c := mix(onPaper(img.At(x, y)), paper, 0)
				data = append(data, c.R, c.G, c.B)
			}
		}
		return o.stream(head+"/ColorSpace /DeviceRGB", data)
	}
	var table []byte
	for _, c := range p.Palette {
		c := onPaper(c)
		table = append(table, c.R, c.G, c.B)
	}
	for y := range r.Dy() {
		data = append(data, p.Pix[y*p.Stride:y*p.Stride+r.Dx()]...)
	}
	head += fmt.Sprintf("/ColorSpace [/Indexed /DeviceRGB %d <%x>]", len(p.Palette)-1, table)
	if _, _, _, a := p.Palette[0].RGBA(); a == 0 {
		head += " /Mask [0 0]"
	}
	return o.stream(head, data)
}

// pdfText returns a text string of a dictionary, in UTF-16.
func pdfText(s string) string {
	var b bytes.Buffer
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}
