package library

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// width is that of text on a terminal.
const width = 100

// List writes the names of everything, kind by kind, each with a line.
func List(w io.Writer) {
	t := &aligned{}
	kind := ""
	for _, e := range All() {
		if e.Kind != kind {
			if kind != "" {
				t.row("")
			}
			kind = e.Kind
			t.line(kind)
		}
		name := e.Name
		if e.Alias != "" {
			name += ", " + e.Alias
		}
		t.row("  "+name, firstSentence(e.Doc))
	}
	t.write(w)
	fmt.Fprintln(w, "\nhillock doc NAME explains one of them.")
}

// firstSentence returns the first sentence of a text, cut if it is long.
func firstSentence(s string) string {
	const most = 96
	paragraph, _, _ := strings.Cut(s, "\n\n")
	text, _, _ := strings.Cut(strings.Join(strings.Fields(paragraph), " "), ". ")
	text = strings.TrimRight(text, ".:")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
		text = strings.TrimRight(text[:strings.LastIndexByte(text, ' ')], ",;:") + " ..."
	}
	return text
}

// Write writes one entry with all that its table says.
func (e Entry) Write(w io.Writer) {
	title := e.Name
	if e.Alias != "" {
		title += " (" + e.Alias + ")"
	}
	fmt.Fprintf(w, "%s\n", title)
	for _, p := range paragraphs(e.Doc) {
		fmt.Fprintln(w)
		for _, line := range p.lines(width) {
			fmt.Fprintln(w, line)
		}
	}
	for _, t := range e.Tables {
		fmt.Fprintf(w, "\n%s\n", t.Title)
		rows := &aligned{}
		for _, r := range t.Rows {
			rows.row(append([]string{"  " + r[0]}, r[1:]...)...)
		}
		rows.write(w)
	}
	if len(e.Notes) > 0 {
		fmt.Fprintln(w)
	}
	for _, n := range e.Notes {
		fmt.Fprintln(w, n)
	}
	if e.Example != "" {
		fmt.Fprintf(w, "\nIn a script\n  %s\n", strings.ReplaceAll(e.Example, "\n", "\n  "))
	}
	if e.Paper != "" {
		fmt.Fprintf(w, "\n%s\n", e.Paper)
	}
}

// A paragraph is text that flows, or equations that stay as they are.
type paragraph struct {
	text     string   // of words
	equation []string // lines
}

// paragraphs takes a text apart: lines that begin with two blanks are equations.
func paragraphs(doc string) []paragraph {
	var all []paragraph
	var words []string
	flush := func() {
		if len(words) > 0 {
			all = append(all, paragraph{text: strings.Join(words, " ")})
			words = nil
		}
	}
	again := false // the line before was an equation
	for _, line := range strings.Split(doc, "\n") {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "  "), " ")
		equation := strings.HasPrefix(line, "  ")
		switch {
		case equation && again:
			last := &all[len(all)-1]
			last.equation = append(last.equation, line)
		case equation:
			flush()
			all = append(all, paragraph{equation: []string{line}})
		case line == "":
			flush()
		default:
			words = append(words, strings.Fields(line)...)
		}
		again = equation
	}
	flush()
	return all
}

// lines breaks a paragraph into lines of a width.
func (p paragraph) lines(width int) []string {
	if p.equation != nil {
		return p.equation
	}
	var out []string
	line := ""
	for _, word := range strings.Fields(p.text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			out = append(out, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(out, line)
}

// aligned writes rows in columns; the last column of a row is as long as it is. A line of one cell takes no part.
type aligned struct{ rows [][]string }

func (t *aligned) row(cells ...string) { t.rows = append(t.rows, cells) }
func (t *aligned) line(text string)    { t.rows = append(t.rows, []string{text}) }

func (t *aligned) write(w io.Writer) {
	var widths []int
	for _, r := range t.rows {
		for k, c := range r[:len(r)-1] {
			if k == len(widths) {
				widths = append(widths, 0)
			}
			widths[k] = max(widths[k], utf8.RuneCountInString(c))
		}
	}
	for _, r := range t.rows {
		var b strings.Builder
		for k, c := range r {
			b.WriteString(c)
			if k < len(r)-1 {
				b.WriteString(strings.Repeat(" ", widths[k]-utf8.RuneCountInString(c)+2))
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}
