package alert

// elements stands in a path for the elements of the array before it.
const elements = "[]"

// maxItems bounds how many elements of an array are read, so that a small alert
// cannot ask for much memory. Real histories have some hundreds.
const maxItems = 1 << 16

// runItems gathers fields of each element of an array: a column of values for
// each.
func runItems(in *instr, body []byte, p int, into []Value, depth int) (int, error) {
	if depth >= maxDepth {
		return p, errDepth
	}
	var few [8][]Value
	columns := few[:0]
	for _, slot := range in.columns {
		columns = append(columns, into[slot].Items[:0])
		into[slot] = Value{} // or elements that are null would keep hold of the column
	}
	count, p, err := eachItem(in, body, p, into, depth, columns)
	if err != nil {
		return p, err
	}
	for i, slot := range in.columns {
		into[slot] = Value{Kind: KindArray, Int: count, Items: columns[i]}
	}
	if in.slot >= 0 {
		into[in.slot] = Value{Kind: KindArray, Int: count}
	}
	return p, nil
}

// eachItem reads the elements of all blocks of an array into the columns.
func eachItem(in *instr, body []byte, p int, into []Value, depth int, columns [][]Value) (count int64, next int, err error) {
	for {
		items, size, next, err := blockHead(in.node, body, p)
		if err != nil || items == 0 {
			return count, next, err
		}
		if count += items; count > maxItems || count < 0 {
			return 0, p, errItems
		}
		p = next
		for range items {
			if p, err = run(in.items, body, p, into, depth+1); err != nil {
				return 0, p, err
			}
			for i, slot := range in.columns {
				columns[i] = append(columns[i], into[slot])
			}
		}
		if size >= 0 && p != next+size {
			return 0, p, errBlock
		}
	}
}
