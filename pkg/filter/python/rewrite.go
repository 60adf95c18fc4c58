package python

import "go.starlark.net/syntax"

// rewrite turns all that can be large in one step of Starlark into a call of an
// operation of ours, which counts what it costs: x + y becomes "+"(x, y). No
// filter can write such a name, so none can come by it. What is left to Starlark
// are names, calls, loops, and, or, not.
func rewrite(tree *syntax.File) {
	statements(tree.Stmts)
}

func statements(all []syntax.Stmt) {
	for i, s := range all {
		all[i] = statement(s)
	}
}

func statement(s syntax.Stmt) syntax.Stmt {
	switch s := s.(type) {
	case *syntax.AssignStmt:
		return assignment(s)
	case *syntax.DefStmt:
		defaults(s.Params)
		statements(s.Body)
	case *syntax.ExprStmt:
		s.X = expression(s.X)
	case *syntax.ForStmt:
		s.Vars = target(s.Vars)
		s.X = call("for", s.For, expression(s.X))
		statements(s.Body)
	case *syntax.IfStmt:
		s.Cond = expression(s.Cond)
		statements(s.True)
		statements(s.False)
	case *syntax.ReturnStmt:
		s.Result = expression(s.Result)
	}
	return s
}

// assignment makes x = "+="(x, y) of x += y, and a statement "[]+="(x, i, y) of
// x[i] += y, whose x and i are computed only once.
func assignment(s *syntax.AssignStmt) syntax.Stmt {
	s.RHS = expression(s.RHS)
	if s.Op == syntax.EQ {
		s.LHS = target(s.LHS)
		return s
	}
	operator := s.Op.String()
	switch left := unparen(s.LHS).(type) {
	case *syntax.Ident:
		before := *left
		s.RHS = call(operator, s.OpPos, &before, s.RHS)
	case *syntax.IndexExpr:
		return &syntax.ExprStmt{X: call("[]"+operator, s.OpPos, expression(left.X), expression(left.Y), s.RHS)}
	case *syntax.DotExpr:
		left.X = expression(left.X)
	}
	s.Op = syntax.EQ
	return s
}

// target is what is assigned to.
func target(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.ParenExpr:
		e.X = target(e.X)
	case *syntax.TupleExpr:
		for i, one := range e.List {
			e.List[i] = target(one)
		}
	case *syntax.ListExpr:
		for i, one := range e.List {
			e.List[i] = target(one)
		}
	case *syntax.IndexExpr:
		e.X = expression(e.X)
		e.Y = call("key:", e.Lbrack, expression(e.Y))
	case *syntax.DotExpr:
		e.X = expression(e.X)
	}
	return e
}

func expressions(all []syntax.Expr) {
	for i, e := range all {
		all[i] = expression(e)
	}
}

func expression(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.BinaryExpr:
		return binary(e)
	case *syntax.UnaryExpr:
		return unary(e)
	case *syntax.CallExpr:
		e.Fn = expression(e.Fn)
		arguments(e.Args)
	case *syntax.Comprehension:
		e.Body = expression(e.Body)
		for _, c := range e.Clauses {
			switch c := c.(type) {
			case *syntax.ForClause:
				c.Vars, c.X = target(c.Vars), call("for", c.For, expression(c.X))
			case *syntax.IfClause:
				c.Cond = expression(c.Cond)
			}
		}
	case *syntax.CondExpr:
		e.Cond, e.True, e.False = expression(e.Cond), expression(e.True), expression(e.False)
	case *syntax.DictEntry:
		e.Key, e.Value = call("key:", e.Colon, expression(e.Key)), expression(e.Value)
	case *syntax.DictExpr:
		expressions(e.List)
		return call("{}", e.Lbrace, e)
	case *syntax.DotExpr:
		return call(".", e.Dot, expression(e.X), &syntax.Literal{Token: syntax.STRING, TokenPos: e.NamePos, Value: e.Name.Name})
	case *syntax.IndexExpr:
		return call("[]", e.Lbrack, expression(e.X), expression(e.Y))
	case *syntax.SliceExpr:
		e.X = call("[:]", e.Lbrack, expression(e.X))
		e.Lo, e.Hi, e.Step = expression(e.Lo), expression(e.Hi), expression(e.Step)
	case *syntax.LambdaExpr:
		defaults(e.Params)
		e.Body = expression(e.Body)
	case *syntax.ListExpr:
		expressions(e.List)
	case *syntax.ParenExpr:
		e.X = expression(e.X)
	case *syntax.TupleExpr:
		expressions(e.List)
	}
	return e
}

func binary(e *syntax.BinaryExpr) syntax.Expr {
	switch e.Op {
	case syntax.EQ: // an argument's name, or a parameter's default
		e.Y = expression(e.Y)
		return e
	case syntax.AND, syntax.OR:
		e.X, e.Y = expression(e.X), expression(e.Y)
		return e
	}
	return call(e.Op.String(), e.OpPos, expression(e.X), expression(e.Y))
}

func unary(e *syntax.UnaryExpr) syntax.Expr {
	e.X = expression(e.X)
	if e.Op == syntax.NOT {
		return e
	}
	return call(e.Op.String()+"x", e.OpPos, e.X)
}

// arguments are those of a call: x, name=x, *list, **dict.
func arguments(all []syntax.Expr) {
	for i, e := range all {
		if many, ok := e.(*syntax.UnaryExpr); ok && (many.Op == syntax.STAR || many.Op == syntax.STARSTAR) {
			many.X = call("*x", many.OpPos, expression(many.X))
		} else {
			all[i] = expression(e)
		}
	}
}

// defaults are what parameters are when they are not given.
func defaults(parameters []syntax.Expr) {
	for _, e := range parameters {
		if given, ok := e.(*syntax.BinaryExpr); ok {
			given.Y = expression(given.Y)
		}
	}
}

func call(name string, at syntax.Position, args ...syntax.Expr) *syntax.CallExpr {
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: at, Name: name}, Lparen: at, Args: args, Rparen: at}
}

func unparen(e syntax.Expr) syntax.Expr {
	for {
		p, ok := e.(*syntax.ParenExpr)
		if !ok {
			return e
		}
		e = p.X
	}
}
