package plot

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image/png"
	"io"
	"strings"
	"testing"
)

// TestProvenanceIsStored looks for the watermark in each kind of file, which must stay readable.
func TestProvenanceIsStored(t *testing.T) {
	facts := json.RawMessage(`{"script":"a<b>&\"µ\".star","seed":3}`)
	for _, c := range []struct {
		format string
		check  func(file []byte) bool
	}{
		{"png", func(file []byte) bool {
			_, err := png.Decode(bytes.NewReader(file))
			return err == nil && bytes.Contains(file, append([]byte("iTXtprovenance\x00\x00\x00\x00\x00"), facts...))
		}},
		{"svg", func(file []byte) bool {
			d, inside, text := xml.NewDecoder(bytes.NewReader(file)), false, ""
			for {
				token, err := d.Token()
				if err == io.EOF {
					return text == string(facts)
				}
				if err != nil {
					t.Fatal(err)
				}
				switch x := token.(type) {
				case xml.StartElement:
					inside = x.Name.Local == "metadata"
				case xml.EndElement:
					inside = false
				case xml.CharData:
					if inside {
						text += string(x)
					}
				}
			}
		}},
		{"pdf", func(file []byte) bool { return strings.Contains(string(file), "/Provenance "+pdfText(string(facts))) }},
	} {
		var with, without bytes.Buffer
		if err := (Figure{Provenance: facts}).Write(&with, c.format); err != nil {
			t.Fatal(err)
		}
		if err := (Figure{}).Write(&without, c.format); err != nil {
			t.Fatal(err)
		}
		if !c.check(with.Bytes()) {
			t.Errorf("%s: the provenance is not found", c.format)
		}
		if c.check(without.Bytes()) {
			t.Errorf("%s: provenance is found where there is none", c.format)
		}
	}
}
