package alert

// skip walks over one value of any type and returns the position behind it, which may lie behind the body's
// end only when the type has a constant size; the caller checks that.
func skip(n *node, body []byte, p, depth int) (int, error) {
	if n.constant >= 0 {
		return p + n.constant, nil
	}
	switch n.kind {
	case intType, longType, enumType:
		_, next, err := long(body, p)
		return next, err
	case bytesType, stringType:
		size, next, err := length(body, p)
		return next + size, err
	case recordType:
		return run(n.skip, body, p, nil, depth+1)
	case unionType:
		b, next, err := branchNumber(len(n.branches), body, p)
		if err != nil {
			return p, err
		}
		if depth >= maxDepth {
			return p, errDepth
		}
		return skip(n.branches[b], body, next, depth+1)
	}
	_, next, err := skipBlocks(n, body, p, depth)
	return next, err
}

// skipBlocks walks over an array or a map, which is a series of blocks that ends with an empty one, and
// returns how many elements it has.
func skipBlocks(n *node, body []byte, p, depth int) (count int64, next int, err error) {
	if depth >= maxDepth {
		return 0, p, errDepth
	}
	for {
		items, size, next, err := blockHead(n, body, p)
		if err != nil {
			return 0, p, err
		}
		if items == 0 {
			return count, next, nil
		}
		if count += items; count < 0 {
			return 0, p, errLength
		}
		if p = next; size >= 0 {
			p += size
			continue
		}
		if p, err = skipItems(n, items, body, p, depth); err != nil {
			return 0, p, err
		}
	}
}

// blockHead reads the head of a block: how many items it holds, and how many bytes when the writer says so, else -1.
func blockHead(n *node, body []byte, p int) (items int64, size, next int, err error) {
	items, next, err = long(body, p)
	if err != nil {
		return 0, 0, p, err
	}
	size = -1
	if items < 0 {
		if items = -items; items < 0 {
			return 0, 0, p, errLength
		}
		if size, next, err = length(body, next); err != nil {
			return 0, 0, p, err
		}
	}
	room := len(body) - next
	if size >= 0 {
		room = size
	}
	if least := n.leastItem(); least > 0 && items > int64(room/least) {
		return 0, 0, p, errLength
	}
	return items, size, next, nil
}

// skipItems walks over the items of one block.
func skipItems(n *node, items int64, body []byte, p, depth int) (int, error) {
	if n.kind == arrayType && n.items.constant >= 0 {
		// blockHead has seen that so many fit.
		return p + int(items)*n.items.constant, nil
	}
	for range items {
		var err error
		if n.kind == mapType {
			size, next, err := length(body, p)
			if err != nil {
				return p, err
			}
			p = next + size
		}
		if p, err = skip(n.items, body, p, depth+1); err != nil {
			return p, err
		}
		if p > len(body) {
			return p, errShort
		}
	}
	return p, nil
}

// leastItem returns the smallest encoded size of one item of an array or map, in bytes.
func (n *node) leastItem() int {
	if n.kind == mapType {
		return 1 + n.items.least
	}
	return n.items.least
}
