package topology

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxFile bounds what is read; a topology has about a kilobyte.
const maxFile = 1 << 20

// readFile reads a regular file of at most maxFile bytes; what is its name in
// errors. It opens nothing that could block, such as a pipe.
func readFile(path, what string) ([]byte, *problem) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, bad("%s does not exist", what).fix("write the file, or mend the path")
	case err != nil:
		return nil, bad("cannot read %s: %v", what, err).fix("make it readable, or mend the path")
	case info.IsDir():
		return nil, bad("%s is a directory", what).fix("name the file in it")
	case !info.Mode().IsRegular():
		return nil, bad("%s is not a regular file", what).fix("name a regular file")
	}
	content, err := readBounded(path)
	if err != nil {
		return nil, bad("cannot read %s: %v", what, err).fix("make it readable, or mend the path")
	}
	if len(content) > maxFile {
		return nil, bad("%s is larger than %d KiB", what, maxFile>>10).fix("name the right file")
	}
	return content, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return content, nil
}
