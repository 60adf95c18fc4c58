// Package trial runs filters over alerts without producing anything: how many of
// each visit pass, what the cap cuts off, which clause rejects how many, which
// fields are NULL, and how long a decision takes. It is what `minibroker filter
// test` shows, and what refuses a filter that lets too much pass.
package trial
