package script

import (
	"strconv"

	"go.starlark.net/syntax"
)

// Names of the functions that stand for operators after rewriting. They are no identifiers, so that no script can meet them.
const (
	percentName = "%"
	sliceName   = "[:]"
	// and attributeName (sizes.go)
)

// rewrite turns some operators of a parsed file into calls, so that they mean what they mean in Python and PyNN:
//
//   - x % y, because Starlark's own formatting knows no width and no precision ("%.2f", "%5d");
//   - x[a:b:c], because Starlark cuts the bounds to the length before anyone sees them, and a view beyond the end of a
//     population must be an error;
//   - x.replace, x.join and x.format, because these can make texts that fit into no memory.
//
// Positions stay those of the operators.
func rewrite(f *syntax.File) { statements(f.Stmts) }

func statements(list []syntax.Stmt) {
	for _, s := range list {
		statement(s)
	}
}

func statement(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.AssignStmt:
		s.LHS, s.RHS = assigned(s.LHS), expr(s.RHS)
	case *syntax.DefStmt:
		exprs(s.Params)
		statements(s.Body)
	case *syntax.ExprStmt:
		s.X = expr(s.X)
	case *syntax.IfStmt:
		s.Cond = expr(s.Cond)
		statements(s.True)
		statements(s.False)
	case *syntax.ForStmt:
		s.X = expr(s.X)
		statements(s.Body)
	case *syntax.WhileStmt:
		s.Cond = expr(s.Cond)
		statements(s.Body)
	case *syntax.ReturnStmt:
		s.Result = expr(s.Result)
	}
}

// assigned rewrites what is assigned to: attributes there stay attributes.
func assigned(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.ParenExpr:
		e.X = assigned(e.X)
		return e
	case *syntax.DotExpr:
		e.X = expr(e.X)
		return e
	case *syntax.TupleExpr:
		for k, x := range e.List {
			e.List[k] = assigned(x)
		}
		return e
	case *syntax.ListExpr:
		for k, x := range e.List {
			e.List[k] = assigned(x)
		}
		return e
	}
	return expr(e)
}

func exprs(list []syntax.Expr) {
	for i, e := range list {
		list[i] = expr(e)
	}
}

func expr(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case nil:
		return nil
	case *syntax.ParenExpr:
		e.X = expr(e.X)
	case *syntax.CallExpr:
		e.Fn = expr(e.Fn)
		exprs(e.Args)
	case *syntax.DotExpr:
		e.X = expr(e.X)
		if bounded[e.Name.Name] != nil {
			return callOf(attributeName, e.Dot, e, e.X, &syntax.Literal{Token: syntax.STRING, TokenPos: e.NamePos, Raw: strconv.Quote(e.Name.Name), Value: e.Name.Name})
		}
	case *syntax.IndexExpr:
		e.X, e.Y = expr(e.X), expr(e.Y)
	case *syntax.Comprehension:
		e.Body = expr(e.Body)
		for _, c := range e.Clauses {
			clause(c)
		}
	case *syntax.DictExpr:
		for _, d := range e.List {
			expr(d)
		}
	case *syntax.DictEntry:
		e.Key, e.Value = expr(e.Key), expr(e.Value)
	case *syntax.LambdaExpr:
		exprs(e.Params)
		e.Body = expr(e.Body)
	case *syntax.ListExpr:
		exprs(e.List)
	case *syntax.TupleExpr:
		exprs(e.List)
	case *syntax.CondExpr:
		e.Cond, e.True, e.False = expr(e.Cond), expr(e.True), expr(e.False)
	case *syntax.UnaryExpr:
		e.X = expr(e.X)
	case *syntax.BinaryExpr:
		// The left side of a keyword argument (name=value) is no expression.
		if e.Op != syntax.EQ {
			e.X = expr(e.X)
		}
		e.Y = expr(e.Y)
		if e.Op == syntax.PERCENT {
			return callOf(percentName, e.OpPos, e.Y, e.X, e.Y)
		}
	case *syntax.SliceExpr:
		return callOf(sliceName, e.Lbrack, e, expr(e.X), orNone(e.Lo, e), orNone(e.Hi, e), orNone(e.Step, e))
	}
	return e
}

func clause(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.ForClause:
		n.X = expr(n.X)
	case *syntax.IfClause:
		n.Cond = expr(n.Cond)
	}
}

// callOf makes a call of one of the functions above, at the position of the operator.
func callOf(name string, at syntax.Position, end syntax.Node, args ...syntax.Expr) syntax.Expr {
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: at, Name: name}, Lparen: at, Args: args, Rparen: syntax.End(end)}
}

func orNone(e syntax.Expr, s *syntax.SliceExpr) syntax.Expr {
	if e == nil {
		return &syntax.Ident{NamePos: s.Lbrack, Name: "None"}
	}
	return expr(e)
}
