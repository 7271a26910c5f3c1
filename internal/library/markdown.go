package library

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes everything as a document. picture returns the path of an entry's picture and a line about it, "" if there is none.
func Markdown(w io.Writer, picture func(Entry) (path, caption string)) {
	fmt.Fprint(w, `# The library

Everything that a script can use, from the tables in the code; `+"`hillock doc NAME`"+` shows the same on a terminal. Units are PyNN's, and fit
together with no factors: ms, mV, nA, nF, µS, Hz. All numbers must be finite; `+"`must be`"+` says what else is checked, when a value is
given. A parameter of a cell may be a number, a list with one number for each cell, a `+"`RandomDistribution`"+` or a function of the index.

`)
	all := All()
	for _, k := range kinds {
		var links []string
		for _, e := range all {
			if e.Kind == k.name {
				links = append(links, fmt.Sprintf("[%s](#%s)", escape(e.Name), anchor(e.heading())))
			}
		}
		if len(links) > 0 {
			fmt.Fprintf(w, "* [%s](#%s): %s\n", k.name, anchor(k.name), strings.Join(links, ", "))
		}
	}
	for _, k := range kinds {
		first := true
		for _, e := range all {
			if e.Kind != k.name {
				continue
			}
			if first {
				fmt.Fprintf(w, "\n## %s\n\n%s\n", k.name, k.text)
				first = false
			}
			e.markdown(w, picture)
		}
	}
}

func (e Entry) heading() string {
	if e.Alias != "" {
		return e.Name + " (" + e.Alias + ")"
	}
	return e.Name
}

func (e Entry) markdown(w io.Writer, picture func(Entry) (path, caption string)) {
	fmt.Fprintf(w, "\n### %s\n", escape(e.heading()))
	for _, p := range paragraphs(e.Doc) {
		if p.equation != nil {
			fmt.Fprintf(w, "\n```text\n%s\n```\n", strings.Join(unindented(p.equation), "\n"))
			continue
		}
		fmt.Fprintln(w)
		for _, line := range p.lines(130) {
			fmt.Fprintln(w, escape(line))
		}
	}
	if path, caption := picture(e); path != "" {
		fmt.Fprintf(w, "\n![%s](%s)\n", caption, path)
	}
	for _, t := range e.Tables {
		t.markdown(w)
	}
	for k, n := range e.Notes {
		if k == 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "* %s\n", escape(n))
	}
	if e.Example != "" {
		fmt.Fprintf(w, "\n```python\n%s\n```\n", e.Example)
	}
	if e.Paper != "" {
		for k, line := range strings.Split(strings.TrimSpace(e.Paper), "\n") {
			if k == 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "* %s\n", reference(strings.TrimSpace(line)))
		}
	}
}

func (t Table) markdown(w io.Writer) {
	fmt.Fprintf(w, "\n%s:\n\n", t.Title)
	// A column in which nothing stands is left out.
	var keep []int
	for c := range t.Heads {
		for _, r := range t.Rows {
			if r[c] != "" {
				keep = append(keep, c)
				break
			}
		}
	}
	row := func(cells []string, mark bool) {
		for k, c := range keep {
			text := cells[c]
			if mark && k < 2 && text != "" && text != "(required)" {
				text = "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
			} else {
				text = escape(text)
			}
			fmt.Fprintf(w, "| %s ", text)
		}
		fmt.Fprintln(w, "|")
	}
	row(t.Heads, false)
	fmt.Fprintln(w, strings.Repeat("| --- ", len(keep))+"|")
	for _, r := range t.Rows {
		row(r, true)
	}
}

// unindented takes off the blanks that all lines begin with.
func unindented(lines []string) []string {
	least := 1 << 30
	for _, l := range lines {
		least = min(least, len(l)-len(strings.TrimLeft(l, " ")))
	}
	var out []string
	for _, l := range lines {
		out = append(out, l[least:])
	}
	return out
}

// escape writes plain text in Markdown.
func escape(s string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "|", `\|`, "<", "&lt;", "[", `\[`).Replace(s)
}

// reference makes a link of the doi in a paper.
func reference(paper string) string {
	before, doi, found := strings.Cut(paper, "doi:")
	if !found {
		return escape(paper)
	}
	doi, after, _ := strings.Cut(doi, " ")
	doi = strings.TrimRight(doi, ".,;")
	return strings.TrimSpace(fmt.Sprintf("%s[doi:%s](https://doi.org/%s) %s", escape(before), escape(doi), doi, escape(after)))
}

// anchor returns the name that readers give to a heading: lower case, without punctuation, blanks as hyphens.
func anchor(heading string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(heading) {
		switch {
		case c == ' ':
			b.WriteByte('-')
		case c == '_' || c == '-' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteRune(c)
		}
	}
	return b.String()
}
