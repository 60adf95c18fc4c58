package image

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// inputs hashes what an image is made from. Every part goes in with its name and
// length, so that no two lists of parts look the same.
type inputs struct{ sum []byte }

func (i *inputs) add(name string, content []byte) {
	h := sha256.New()
	h.Write(i.sum)
	fmt.Fprintf(h, "%q %d\n", name, len(content))
	h.Write(content)
	i.sum = h.Sum(nil)
}

func (i *inputs) addFile(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	i.add(name, h.Sum(nil))
	return nil
}

// addFS adds all files of a file system; it walks in sorted order.
func (i *inputs) addFS(files fs.FS) error {
	return fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		i.add(path, content)
		return nil
	})
}

func (i *inputs) hex() string { return hex.EncodeToString(i.sum) }
