package neuroml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/model"
)

// origin is where something stands in a file, for messages.
type origin struct {
	file string
	line int
}

func (p origin) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// element is the start of an XML element. What take has asked for is known; all other attributes are refused by done.
type element struct {
	name  string
	attrs []xml.Attr
	at    origin
}

// take returns an attribute and removes it from those that are left.
func (e *element) take(name string) (string, bool) {
	for k := range e.attrs {
		if a := &e.attrs[k]; a.Name.Local == name && a.Name.Space == "" {
			value := a.Value
			e.attrs = slices.Delete(e.attrs, k, k+1)
			return value, true
		}
	}
	return "", false
}

// meaningless are attributes that say nothing about what is simulated.
var meaningless = map[string]bool{"metaid": true, "neuroLexId": true, "description": true, "schemaLocation": true}

// document is one file that is being read.
type document struct {
	r    *reader
	file string // as messages call it
	dir  string // of the file, below the folder of the first one
	xml  *xml.Decoder
}

// reader reads a file and those that it includes.
type reader struct {
	content  *content
	root     *os.Root        // the folder of the first file: nothing above it is read; nil: includes are not followed
	seen     map[string]bool // files that are or have been read
	problems []string
	more     int // problems beyond those that are listed
}

// most is how many problems are listed.
const most = 20

// refuse notes something that cannot be read, and why. Reading goes on, so that all of it is said at once.
func (r *reader) refuse(at origin, format string, args ...any) {
	text := at.String() + ": " + fmt.Sprintf(format, args...)
	if len(r.problems) >= most {
		r.more++
	} else if !slices.Contains(r.problems, text) {
		r.problems = append(r.problems, text)
	}
}

// err is the error that lists the problems.
func (r *reader) err(name string) error {
	if len(r.problems) == 0 {
		return nil
	}
	lines := r.problems
	if r.more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", r.more))
	}
	return fmt.Errorf("%w: cannot read the network of %s:\n  %s", model.ErrValue, name, strings.Join(lines, "\n  "))
}

// Read reads a NeuroML 2 file, or a LEMS file that runs one, with the files that it includes. What Hillock cannot have the same is refused,
// all of it at once: with file, line, element and reason. Includes are found beside the file or in folders below it; links do not lead out.
func Read(name string) (*Network, error) {
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, fmt.Errorf("%w: cannot read %s: %w", model.ErrValue, name, cause(err))
	}
	defer root.Close()
	r, err := readFile(name, root)
	if err != nil {
		return nil, err
	}
	return r.resolve(name)
}

// readFile reads a file, and what it includes if there is a root below which that may be.
func readFile(name string, root *os.Root) (*reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: cannot read %s: %w", model.ErrValue, name, cause(err))
	}
	defer f.Close()
	r := &reader{content: newContent(), root: root, seen: map[string]bool{filepath.Base(name): true}}
	return r, r.document(f, name, ".")
}

// cause is an error of the system without the name that messages have already.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// document reads one file. An error is one of the file as a whole, such as text that is no XML.
func (r *reader) document(from io.Reader, name, dir string) error {
	d := &document{r: r, file: name, dir: dir, xml: xml.NewDecoder(from)}
	d.xml.CharsetReader = charset
	found := false
	for {
		token, err := d.xml.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return d.broken(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue // comments, the <?xml?> of the head, a DOCTYPE, whose entities are not known and refused where they are used
		}
		e := d.element(start)
		if found = true; e.name != "neuroml" && !strings.EqualFold(e.name, "Lems") {
			return fmt.Errorf("%w: %s: <%s>: must be a NeuroML 2 file (<neuroml>) or a LEMS file (<Lems>)", model.ErrValue, e.at, e.name)
		}
		if err := d.top(e); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%w: %s holds no element: must be a NeuroML 2 file (<neuroml>) or a LEMS file (<Lems>)", model.ErrValue, name)
	}
	return nil
}

// charset refuses encodings other than UTF-8, of which ASCII is a part.
func charset(name string, from io.Reader) (io.Reader, error) {
	if strings.EqualFold(name, "us-ascii") || strings.EqualFold(name, "ascii") {
		return from, nil
	}
	return nil, fmt.Errorf("its encoding is %s: must be UTF-8 (iconv -f %s -t UTF-8 makes it)", name, name)
}

func (d *document) broken(err error) error {
	line, _ := d.xml.InputPos()
	text := err.Error()
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		line, text = syntax.Line, syntax.Msg
	}
	return fmt.Errorf("%w: %s cannot be read as XML: %s", model.ErrValue, origin{d.file, line}, text)
}

func (d *document) element(start xml.StartElement) *element {
	line, _ := d.xml.InputPos()
	return &element{name: start.Name.Local, attrs: start.Attr, at: origin{d.file, line}}
}

// children hands each element within the present one to a function, which reads it to its end.
func (d *document) children(each func(*element) error) error {
	for {
		token, err := d.xml.Token()
		if err != nil {
			return d.broken(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := each(d.element(token)); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip reads an element to its end.
func (d *document) skip() error {
	if err := d.xml.Skip(); err != nil {
		return d.broken(err)
	}
	return nil
}

// done refuses the attributes that nobody has asked for.
func (d *document) done(e *element) {
	for _, a := range e.attrs {
		if a.Name.Space == "" && a.Name.Local != "xmlns" && !meaningless[a.Name.Local] {
			d.r.refuse(e.at, "<%s>: attribute %s=%q is not read: Hillock has nothing that it could mean", e.name, a.Name.Local, a.Value)
		}
	}
}

// note reads what may stand in any element and says nothing about what is simulated.
func (d *document) note(e *element, properties *map[string]string) (known bool, err error) {
	switch e.name {
	case "notes", "annotation":
		return true, d.skip()
	case "property":
		tag, _ := e.take("tag")
		value, _ := e.take("value")
		if *properties == nil {
			*properties = map[string]string{}
		}
		(*properties)[tag] = value
		return true, d.skip()
	}
	return false, nil
}

// empty ends an element that holds nothing but notes.
func (d *document) empty(e *element) error {
	d.done(e)
	var tags map[string]string
	return d.children(func(child *element) error {
		if known, err := d.note(child, &tags); known {
			return err
		}
		return d.unknown(child, "is not read within <"+e.name+">")
	})
}

// unknown refuses an element with all that it holds.
func (d *document) unknown(e *element, why string) error {
	id, _ := e.take("id")
	if id != "" {
		id = fmt.Sprintf(" id=%q", id)
	}
	d.r.refuse(e.at, "<%s%s> %s", e.name, id, why)
	return d.skip()
}

// standard are the files of NeuroML and LEMS themselves: what is read of them is known.
var standard = []string{
	"NeuroML2CoreTypes.xml", "NeuroMLCoreCompTypes.xml", "NeuroMLCoreDimensions.xml", "Cells.xml", "Networks.xml", "Simulation.xml", "PyNN.xml",
	"Channels.xml", "Synapses.xml", "Inputs.xml",
}

// include reads the file that an element names.
func (d *document) include(e *element) error {
	name, found := e.take("href")
	if !found {
		name, found = e.take("file")
	}
	d.done(e)
	if err := d.skip(); err != nil {
		return err
	}
	if d.r.root == nil || found && slices.Contains(standard, path.Base(name)) {
		return nil
	}
	inside := path.Join(d.dir, name)
	if name == "" || path.IsAbs(name) || !filepath.IsLocal(filepath.FromSlash(inside)) || strings.Contains(name, "\\") {
		d.r.refuse(e.at, "<%s>: file %q: must lie beside the file that is read, or in a folder below", e.name, name)
		return nil
	}
	if d.r.seen[inside] {
		return nil
	}
	d.r.seen[inside] = true
	f, err := d.r.root.Open(filepath.FromSlash(inside))
	if err != nil {
		d.r.refuse(e.at, "<%s>: file %q: %v", e.name, name, cause(err))
		return nil
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		d.r.refuse(e.at, "<%s>: %q is no file", e.name, name)
		return nil
	}
	return d.r.document(f, filepath.Join(filepath.Dir(d.file), filepath.FromSlash(name)), path.Dir(inside))
}
