package connectors

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/hillock-sim/hillock/model"
)

var fromFileDoc = Doc{
	Name:    "FromFileConnector",
	Text:    "Connects the pairs of cells in a file, with their weights, delays and other parameters if the file has them.",
	Example: `FromFileConnector("connections.txt")`,
	Before: `saved = sim.Projection(pre, post, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.1))
saved.save(["weight", "delay"], "connections.txt")`,
	Args: []Arg{
		{"file", "", `text as Projection.save writes it, with a header # columns = ["i", "j", "weight", "delay"], or .npz with an array "data"`},
		{"distributed", "False", "True: the file is NAME.0, as the one process of a run writes it"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// FromFile connects the pairs (i, j) in a file, i and j being indices in the two groups of cells. The file is read when the projection
// is made. It is either text: one connection a line, numbers separated by white space, after lines that begin with #, one of which may
// name the columns:
//
//	# columns = ["i", "j", "weight", "delay", "U"]
//
// or an archive of NumPy (.npz) with a two-dimensional array "data" and perhaps one of strings, "columns". Without names there are
// two columns (i, j), or four (i, j, weight, delay).
func FromFile(path string, opts ...Option) model.Connector {
	c, _ := build(fromFileDoc, opts)
	c.Args["file"] = path
	c.Begin = func(*model.Wiring) (model.Connector, error) {
		rows, columns, err := readConnections(path)
		if err != nil {
			return c, fmt.Errorf("%s: %s: %w", c.Name, path, err)
		}
		list := FromList(rows, columns, opts...)
		list.Name, list.Doc, list.Args = c.Name, c.Doc, c.Args
		list.Check = func(w *model.Wiring) error {
			_, err := list.List(w)
			return err
		}
		list.List = func(w *model.Wiring) (model.Pairs, error) {
			pairs, err := pairsOf(c.Name, w, rows, columns)
			if err != nil {
				err = fmt.Errorf("%w (in %s)", err, path)
			}
			return pairs, err
		}
		return list, nil
	}
	c.Expect = func(*model.Wiring) float64 { return 0 }
	return c
}

// readConnections reads a file whose name says what it is.
func readConnections(path string) (rows [][]float64, columns []string, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("FileNotFoundError: %w", err)
	}
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return readArchive(content)
	}
	return readText(bytes.NewReader(content))
}

// readText reads rows of numbers and the names of the columns after i and j; nil if there are none.
func readText(r io.Reader) (rows [][]float64, columns []string, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	number := 0
	for lines.Scan() {
		number++
		text, comment, _ := strings.Cut(lines.Text(), "#")
		if fields := strings.Fields(text); len(fields) > 0 {
			row, err := numbers(fields)
			if err == nil && len(rows) > 0 && len(row) != len(rows[0]) {
				err = fmt.Errorf("%w: %d numbers, the lines before have %d", model.ErrValue, len(row), len(rows[0]))
			}
			if err != nil {
				return nil, nil, fmt.Errorf("line %d: %w", number, err)
			}
			rows = append(rows, row)
			continue
		}
		name, value, isHeader := strings.Cut(comment, "=")
		if len(rows) > 0 || !isHeader || strings.TrimSpace(name) != "columns" {
			continue
		}
		if columns, err = nameList(value); err == nil {
			columns, err = withoutAddress(columns)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("%w: line %d: %w", model.ErrValue, number+1, err)
	}
	return rows, columns, nil
}

func numbers(fields []string) ([]float64, error) {
	row := make([]float64, len(fields))
	for k, field := range fields {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, fmt.Errorf("%w: %q is not a number", model.ErrValue, field)
		}
		row[k] = x
	}
	return row, nil
}

// withoutAddress takes i and j from the names of columns, where they must come first.
func withoutAddress(columns []string) ([]string, error) {
	if len(columns) < 2 || columns[0] != "i" || columns[1] != "j" {
		for _, name := range columns {
			if name == "i" || name == "j" {
				return nil, fmt.Errorf(`%w: columns = %q: "i" and "j" must come first`, model.ErrValue, columns)
			}
		}
		return columns, nil // names of what comes after i and j, as PyNN allows too
	}
	return columns[2:], nil
}

// nameList reads a list or tuple of names in Python's notation: ["i", 'j'] or ("i", "j").
func nameList(text string) ([]string, error) {
	wrong := func() ([]string, error) {
		return nil, fmt.Errorf(`TypeError: columns = %s: must be a list of names: ["i", "j", "weight", "delay"]`, strings.TrimSpace(text))
	}
	s := strings.TrimSpace(text)
	if len(s) < 2 || s[0] == '[' != (s[len(s)-1] == ']') || s[0] == '(' != (s[len(s)-1] == ')') || s[0] != '[' && s[0] != '(' {
		return wrong()
	}
	list := []string{}
	for s = strings.TrimSpace(s[1 : len(s)-1]); s != ""; {
		quote := s[:1]
		name, rest, closed := strings.Cut(s[1:], quote)
		if quote != `"` && quote != "'" || !closed || strings.ContainsAny(name, `\"'`) {
			return wrong()
		}
		list = append(list, name)
		rest = strings.TrimSpace(rest)
		s = strings.TrimSpace(strings.TrimPrefix(rest, ","))
		if rest != "" && rest[0] != ',' {
			return wrong()
		}
	}
	return list, nil
}
