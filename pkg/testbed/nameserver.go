package testbed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
)

// Docker's own name server passes the names it does not know on to the node's. Were there none,
// it would never answer, and whoever asks for a service that is not up yet would wait 5 to
// 10 s. So each node has one that knows no name and says so at once.

func listenForNames(address string) (net.PacketConn, error) {
	conn, err := net.ListenPacket("udp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for names: %w", err)
	}
	return conn, nil
}

// denyNames answers until the connection is closed.
func denyNames(conn net.PacketConn) error {
	buffer := make([]byte, 4096)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if answer := deny(buffer[:n]); err == nil && answer != nil {
			// An asker that is gone asks again or does not care.
			_, _ = conn.WriteTo(answer, from)
		}
	}
}

const (
	dnsHeader   = 12 // bytes
	flagAnswer  = 0x8000
	flagRecurse = 0x0100 // desired; copied into the answer
	recursion   = 0x0080 // available
	noSuchName  = 3
)

// deny makes the answer "no such name" (NXDOMAIN) of a DNS query with one question. It gives
// nil for anything else.
func deny(query []byte) []byte {
	if len(query) < dnsHeader || binary.BigEndian.Uint16(query[4:]) != 1 {
		return nil
	}
	flags := binary.BigEndian.Uint16(query[2:])
	if flags&flagAnswer != 0 {
		return nil
	}
	end := dnsHeader
	for end < len(query) && query[end] != 0 {
		if query[end] > 63 { // a pointer has no place in a question
			return nil
		}
		end += 1 + int(query[end])
	}
	end += 1 + 4 // the root label, type and class
	if end > len(query) {
		return nil
	}
	answer := append([]byte{}, query[:end]...)
	binary.BigEndian.PutUint16(answer[2:], flagAnswer|flags&flagRecurse|recursion|noSuchName)
	clear(answer[6:dnsHeader]) // no answers, no authorities, nothing additional
	return answer
}
