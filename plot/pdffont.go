package plot

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"unicode/utf16"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
)

// A pdfFont is a TrueType font in a PDF. Text is written as numbers of glyphs, so that all letters of the font can be used;
// a table in the file leads back to the letters, for search and copy.
type pdfFont struct {
	face font.Face
	used map[sfnt.GlyphIndex]rune
}

func newPDFFont(face font.Face) *pdfFont {
	return &pdfFont{face: face, used: map[sfnt.GlyphIndex]rune{}}
}

// encode returns the numbers of the glyphs, two bytes each. Letters that the font lacks become its empty box.
func (f *pdfFont) encode(s string) []byte {
	var buf sfnt.Buffer
	var out []byte
	for _, r := range s {
		g, err := f.face.Face.GlyphIndex(&buf, r)
		if err != nil {
			g = 0
		}
		f.used[g] = r
		out = append(out, byte(g>>8), byte(g))
	}
	return out
}

// embed adds the font with all that belongs to it, and returns its number (ISO 32000-1, 9.7).
func (f *pdfFont) embed(o *pdfObjects) (int, error) {
	var buf sfnt.Buffer
	var ttf bytes.Buffer
	fnt := f.face.Face
	if _, err := fnt.WriteSourceTo(&buf, &ttf); err != nil {
		return 0, fmt.Errorf("font %q: %w", f.face.Font.Typeface, err)
	}
	name, err := fnt.Name(&buf, sfnt.NameIDPostScript)
	if err != nil {
		name = "Font"
	}

	// Measures in thousandths of the size.
	ppem := fixed.I(1000)
	bounds, err := fnt.Bounds(&buf, ppem, xfont.HintingNone)
	if err != nil {
		return 0, fmt.Errorf("font %q: %w", name, err)
	}
	metrics, err := fnt.Metrics(&buf, ppem, xfont.HintingNone)
	if err != nil {
		return 0, fmt.Errorf("font %q: %w", name, err)
	}
	var widths, letters bytes.Buffer
	glyphs := slices.Sorted(maps.Keys(f.used))
	const section = 100 // most letters that one section of the table may hold
	for i, g := range glyphs {
		w, err := fnt.GlyphAdvance(&buf, g, ppem, xfont.HintingNone)
		if err != nil {
			return 0, fmt.Errorf("font %q: %w", name, err)
		}
		fmt.Fprintf(&widths, "%d [%d] ", g, w.Round())
		if i%section == 0 {
			fmt.Fprintf(&letters, "%d beginbfchar\n", min(section, len(glyphs)-i))
		}
		fmt.Fprintf(&letters, "<%04X> <", g)
		for _, u := range utf16.Encode([]rune{f.used[g]}) {
			fmt.Fprintf(&letters, "%04X", u)
		}
		letters.WriteString(">\n")
		if i%section == section-1 || i == len(glyphs)-1 {
			letters.WriteString("endbfchar\n")
		}
	}

	file := o.stream(fmt.Sprintf("/Length1 %d", ttf.Len()), ttf.Bytes())
	descriptor := o.add(fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0\n"+
		"/Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>",
		name, bounds.Min.X.Floor(), -bounds.Max.Y.Ceil(), bounds.Max.X.Ceil(), -bounds.Min.Y.Floor(),
		metrics.Ascent.Round(), -metrics.Descent.Round(), metrics.CapHeight.Round(), file))
	descendant := o.add(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /FontDescriptor %d 0 R\n"+
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity /DW 0 /W [%s] >>",
		name, descriptor, widths.String()))
	unicode := o.stream("", toUnicode(letters.String()))
	return o.add(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H\n"+
		"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", name, descendant, unicode)), nil
}

// toUnicode returns the map from glyphs back to letters, given its sections.
func toUnicode(letters string) []byte {
	return fmt.Appendf(nil, `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%sendcmap
CMapName currentdict /CMap defineresource pop
end
end
`, letters)
}
