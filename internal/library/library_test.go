package library

import (
	"bytes"
	"encoding/json"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/script"
)

var update = flag.Bool("update", false, "write docs/library.md and its pictures anew")

const (
	docs    = "../../docs"
	digests = "library/digests.json"
	// largest is how many bytes a picture may have.
	largest = 15 << 10
	// again is how what is stale is written anew.
	again = "go test ./internal/library -run TestLibrary -update"
)

// TestLibrary keeps docs/library.md and its pictures as the tables and the cells are. Pictures are compared by what they show: the digest of
// their samples, which are the same bits on every machine.
func TestLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("written once for all types")
	}
	pictures, err := Pictures()
	if err != nil {
		t.Fatal(err)
	}
	now := map[string]string{}
	captions := map[string]string{}
	for _, p := range pictures {
		now[p.Name], captions[p.Name] = p.Digest(), p.Caption
	}
	var text bytes.Buffer
	Markdown(&text, func(e Entry) (path, caption string) {
		if caption, ok := captions[e.Name]; ok {
			return "library/" + e.Name + ".png", caption
		}
		return "", ""
	})
	if *update {
		rewrite(t, pictures, now, text.Bytes())
	}
	if old, err := os.ReadFile(filepath.Join(docs, "library.md")); err != nil || !bytes.Equal(old, text.Bytes()) {
		t.Errorf("docs/library.md is stale (%v): %s", err, again)
	}
	onFile := map[string]string{}
	if old, err := os.ReadFile(filepath.Join(docs, digests)); err != nil || json.Unmarshal(old, &onFile) != nil {
		t.Errorf("docs/%s: %v: %s", digests, err, again)
	}
	for _, c := range cells.All() {
		if now[c.Name] == "" {
			t.Errorf("%s has no picture", c.Name)
		}
		if onFile[c.Name] != now[c.Name] {
			t.Errorf("the picture of %s shows other samples than its cells have now: %s", c.Name, again)
		}
	}
	for name := range now {
		file, err := os.ReadFile(filepath.Join(docs, "library", name+".png"))
		if err != nil {
			t.Errorf("%v: %s", err, again)
			continue
		}
		if len(file) > largest {
			t.Errorf("the picture of %s has %d bytes, more than %d", name, len(file), largest)
		}
		if picture, err := png.DecodeConfig(bytes.NewReader(file)); err != nil || picture.Width < 300 {
			t.Errorf("the picture of %s: %v, %v", name, picture, err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(docs, "library", "*.png"))
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".png"); now[name] == "" {
			t.Errorf("%s shows nothing that there is", f)
		}
	}
}

func rewrite(t *testing.T, pictures []Picture, now map[string]string, text []byte) {
	t.Helper()
	write := func(name string, b []byte) {
		path := filepath.Join(docs, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	old := map[string]string{}
	if b, err := os.ReadFile(filepath.Join(docs, digests)); err == nil {
		_ = json.Unmarshal(b, &old)
	}
	for _, p := range pictures {
		b, err := p.Draw()
		if err != nil {
			t.Fatal(err)
		}
		write("library/"+p.Name+".png", b)
	}
	for name := range old {
		if now[name] == "" {
			_ = os.Remove(filepath.Join(docs, "library", name+".png"))
		}
	}
	table, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	write(digests, append(table, '\n'))
	write("library.md", text)
}

// TestExamplesRun runs the example of every entry after the opening that they share.
func TestExamplesRun(t *testing.T) {
	ran := 0
	for _, e := range All() {
		if e.Example == "" {
			continue
		}
		ran++
		src := Opening + e.Example + "\nsim.run(10.0)\n"
		if _, err := script.Run(t.Context(), script.Config{Name: e.Name + ".star", Source: []byte(src), OutDir: t.TempDir()}); err != nil {
			t.Errorf("%s: %v\n%s", e.Name, err, e.Example)
		}
	}
	if ran < 20 {
		t.Errorf("%d examples were found", ran)
	}
}

// TestEntries holds every entry to what people need to know of it.
func TestEntries(t *testing.T) {
	names := map[string]bool{}
	for _, e := range All() {
		if e.Doc == "" || len(e.Tables) == 0 && len(e.Notes) == 0 {
			t.Errorf("%s is not explained", e.Name)
		}
		if e.Kind == CellTypes && !strings.Contains(e.Paper, "(") {
			t.Errorf("%s names no paper", e.Name)
		}
		if strings.Contains(e.Doc, "doi:") {
			t.Errorf("the paper of %s stands in its text: it has a field", e.Name)
		}
		if names[strings.ToLower(e.Name)] {
			t.Errorf("two entries have the name %s", e.Name)
		}
		names[strings.ToLower(e.Name)] = true
		var b bytes.Buffer
		e.Write(&b)
		if !strings.HasPrefix(b.String(), e.Name) {
			t.Errorf("%s: %s", e.Name, b.String())
		}
	}
	_, err := Find("IF_cond_epx")
	if err == nil || !strings.Contains(err.Error(), `did you mean "IF_cond_exp"?`) {
		t.Errorf("err = %v", err)
	}
}

func TestParagraphs(t *testing.T) {
	got := paragraphs("One line\nand another.\n\n  x = 1\n    y = 2\n\nEnd.")
	if len(got) != 3 || got[0].text != "One line and another." || len(got[1].equation) != 2 || got[2].text != "End." {
		t.Errorf("%+v", got)
	}
}
