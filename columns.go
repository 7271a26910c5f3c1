package hillock

// Columns returns all connections, column by column: the indices of the two cells in pre and post and, for each name, a parameter or
// variable of every connection. The order is that of GetList.
func (p *Projection) Columns(names []string) (pre, post []int32, values [][]float64, err error) {
	all, err := p.connections()
	if err != nil {
		return nil, nil, nil, err
	}
	pre, post, values = make([]int32, len(all)), make([]int32, len(all)), make([][]float64, len(names))
	for k, c := range all {
		pre[k], post[k] = int32(c.i), int32(c.j)
	}
	for n, name := range names {
		if values[n], err = p.read(name, all); err != nil {
			return nil, nil, nil, err
		}
	}
	return pre, post, values, nil
}
