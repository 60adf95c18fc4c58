package testbed

import (
	"fmt"
	"regexp"
)

// MaxNodes is the largest testbed; beyond it one machine's memory and start-up times tell more
// about the machine than about what is tested.
const MaxNodes = 25

// defaultNodes is the 2018 prototype's layout: manager, sender, 5 filter and 5 consumer nodes.
const defaultNodes = 12

// DefaultName names the testbed when the caller does not.
const DefaultName = "testbed"

// Config says what testbed is wanted.
type Config struct {
	// Name is 1 to 9 lower-case letters and digits, a letter first: an interface name has
	// room for no more. Empty: DefaultName.
	Name string
	// Nodes counts all nodes, the manager included. 0: as many as the testbed of that name
	// has, or 12 for a new one.
	Nodes int
	// SenderNodes, FilterNodes and ConsumerNodes count the nodes of these roles. 0: one
	// sender, and filter and consumer nodes share what is left. Nodes that the three do not
	// use up are spares: in the Swarm, in no node file.
	SenderNodes, FilterNodes, ConsumerNodes int
	// DockerConfig is the folder in which the Docker context is written. Empty: the docker
	// command's own ($DOCKER_CONFIG or ~/.docker).
	DockerConfig string
	// Progress, when set, is told each step as it is done, from several goroutines.
	Progress func(step string)
}

var validName = regexp.MustCompile(`^[a-z][a-z0-9]{0,8}$`)

// checkName says what is wrong with a testbed's name.
func checkName(name string) error {
	if !validName.MatchString(name) {
		return fmt.Errorf("testbed name %q: use 1 to 9 lower-case letters and digits, a letter first", name)
	}
	return nil
}

// Check says what is wrong with the name and the numbers.
func (c Config) Check() error {
	if c.Name != "" {
		if err := checkName(c.Name); err != nil {
			return err
		}
	}
	_, err := c.layout()
	return err
}

// report hands a step to Progress.
func (c Config) report(format string, args ...any) {
	if c.Progress != nil {
		c.Progress(fmt.Sprintf(format, args...))
	}
}
