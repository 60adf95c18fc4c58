package testbed

import (
	"bytes"
	"context"
	"errors"
	"net"
	"testing"
	"time"
)

// A question for "mirror01", type A, with an EDNS record behind it.
var question = append([]byte{
	0xab, 0xcd, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1,
	8, 'm', 'i', 'r', 'r', 'o', 'r', '0', '1', 0, 0, 1, 0, 1,
}, 0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0)

func TestDeny(t *testing.T) {
	want := append([]byte{0xab, 0xcd, 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0}, question[12:26]...)
	if got := deny(question); !bytes.Equal(got, want) {
		t.Errorf("got  % x\nwant % x", got, want)
	}
}

func TestDenyIgnores(t *testing.T) {
	answer := bytes.Clone(question)
	answer[2] |= 0x80
	two := bytes.Clone(question)
	two[5] = 2
	pointer := bytes.Clone(question)
	pointer[12] = 0xc0
	for name, query := range map[string][]byte{
		"nothing": nil, "a short header": question[:11], "a cut name": question[:15], "a cut type": question[:24],
		"an answer": answer, "two questions": two, "a pointer": pointer,
	} {
		if got := deny(query); got != nil {
			t.Errorf("%s is answered: % x", name, got)
		}
	}
}

func FuzzDeny(f *testing.F) {
	f.Add(question)
	f.Add(question[:15])
	f.Fuzz(func(t *testing.T, query []byte) {
		answer := deny(query)
		if answer == nil {
			return
		}
		if len(answer) > len(query) || !bytes.Equal(answer[:2], query[:2]) || answer[3]&15 != noSuchName {
			t.Errorf("% x is answered % x", query, answer)
		}
	})
}

// The resolver of the standard library must take the answer for what it is.
func TestResolverHearsThatThereIsNoSuchName(t *testing.T) {
	conn, err := listenForNames("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- denyNames(conn) }()
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	_, err = resolver.LookupHost(ctx, "mirror01.")
	var dnsError *net.DNSError
	if !errors.As(err, &dnsError) || !dnsError.IsNotFound {
		t.Errorf("got %v, want no such host", err)
	}
	conn.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the name server ended with %v", err)
	}
}
