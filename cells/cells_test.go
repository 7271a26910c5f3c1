package cells_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/model/modeltest"
)

func TestConformance(t *testing.T) {
	for _, cell := range cells.All() {
		t.Run(cell.Name, func(t *testing.T) { modeltest.Cell(t, cell) })
	}
}

// TestAllIsComplete reminds the author of a new file of the line in All.
func TestAllIsComplete(t *testing.T) {
	listed := len(cells.All())
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil || f.Type.Params.NumFields() != 0 {
				continue
			}
			if result, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr); ok && result.Sel.Name == "Cell" {
				found++
			}
		}
	}
	if found != listed {
		t.Errorf("%d functions return a model.Cell, All lists %d", found, listed)
	}
}

func TestUnknownNameListsTheNearest(t *testing.T) {
	_, err := cells.ByName("IF_cond_epx")
	if err == nil || !strings.Contains(err.Error(), `did you mean "IF_cond_exp"`) {
		t.Errorf("err = %v", err)
	}
}
