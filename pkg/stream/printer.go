package stream

import (
	"fmt"
	"io"
	"time"

	"minibroker/pkg/alert"
)

// Printer writes what a consumer shows of the alerts that it reads. Its zero
// value shows nothing.
type Printer struct {
	Out    io.Writer
	Status bool // a line each time the end of a partition is reached
	Every  int  // each so manieth alert as one line of JSON, without its cutouts; 0: none

	Cutouts *Cutouts       // takes the cutouts of the alerts that are printed, of all where none are; nil: nobody does
	Schemas *alert.Schemas // that the alerts may have been written with
	count   int
	text    plainText
}

// End tells that a partition was read up to its end; next is the offset behind
// it. The form is that of the 2018 prototype.
func (p *Printer) End(topic string, partition int32, next int64, now time.Time) error {
	if !p.Status {
		return nil
	}
	_, err := fmt.Fprintf(p.Out, "topic:%s, partition:%d, status:end, offset:%d, key:None, time:%d.%03d\n",
		topic, partition, next, now.Unix(), now.Nanosecond()/int(time.Millisecond))
	return err
}

// Alert takes an alert in wire format. It fails only if Out does.
func (p *Printer) Alert(value []byte) error {
	if p.count++; p.Every > 0 && p.count%p.Every != 0 {
		return nil
	}
	if p.Cutouts != nil {
		p.Cutouts.Save(value)
	}
	if p.Every == 0 {
		return nil
	}
	text, err := p.text.encode(p.Schemas, value)
	if err != nil {
		text = fmt.Appendf(nil, `{"unreadable":%q}`, err.Error())
	}
	_, err = fmt.Fprintf(p.Out, "%s\n", text)
	return err
}
