package stream

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/IBM/sarama"
)

// boundTo lets every connection that is made with config end when the context
// is done, and attempts then follow one another without pause, so that no call
// outlives it by much: sarama itself knows no contexts, and waits in
// Broker.Close for the answer to a request that is under way.
func boundTo(ctx context.Context, config *sarama.Config) *sarama.Config {
	config.Net.Proxy.Enable = true // this is how sarama takes a dialer
	config.Net.Proxy.Dialer = &boundDialer{ctx, net.Dialer{Timeout: config.Net.DialTimeout, KeepAlive: config.Net.KeepAlive}}
	boundPause := func(pause time.Duration) func(retries, maxRetries int) time.Duration {
		return func(int, int) time.Duration {
			if ctx.Err() != nil {
				return 0
			}
			return pause
		}
	}
	config.Metadata.Retry.BackoffFunc = boundPause(config.Metadata.Retry.Backoff)
	config.Producer.Retry.BackoffFunc = boundPause(config.Producer.Retry.Backoff)
	return config
}

type boundDialer struct {
	ctx    context.Context
	dialer net.Dialer
}

// Dial implements sarama's dialer.
func (d *boundDialer) Dial(network, address string) (net.Conn, error) {
	conn, err := d.dialer.DialContext(d.ctx, network, address)
	if err != nil {
		return nil, err
	}
	b := &boundConn{Conn: conn}
	b.unbind = context.AfterFunc(d.ctx, func() { conn.Close() })
	return b, nil
}

// boundConn is a connection that its context ends.
type boundConn struct {
	net.Conn
	unbind func() bool
	once   sync.Once
}

func (c *boundConn) Close() error {
	c.once.Do(func() { c.unbind() })
	return c.Conn.Close()
}
