package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Machine is where a group was measured.
type Machine struct {
	Cores  int     `json:"cores"`
	Memory int64   `json:"memory"` // bytes
	CPU    string  `json:"cpu"`    // its model
	Kernel string  `json:"kernel"`
	Docker string  `json:"docker"` // version of the engine; empty: there is none
	Kafka  string  `json:"kafka"`
	Load   float64 `json:"load"` // of the last minute before, in processes: above some 0.5 something else ran
}

// ThisMachine looks at the machine. libs is the folder of Kafka's jars.
func ThisMachine(libs string) Machine {
	m := Machine{Cores: runtime.NumCPU(), CPU: line("/proc/cpuinfo", "model name"), Kernel: firstWord("/proc/sys/kernel/osrelease")}
	kib, _ := strconv.ParseInt(strings.TrimSuffix(line("/proc/meminfo", "MemTotal"), " kB"), 10, 64)
	m.Memory = kib << 10
	m.Load, _ = strconv.ParseFloat(firstWord("/proc/loadavg"), 64)
	if out, err := exec.Command("dockerd", "--version").Output(); err == nil {
		m.Docker = strings.Trim(word(string(out), 2), ",")
	}
	if jars, _ := filepath.Glob(filepath.Join(libs, "kafka-clients-*.jar")); len(jars) > 0 {
		m.Kafka = strings.TrimSuffix(strings.TrimPrefix(filepath.Base(jars[0]), "kafka-clients-"), ".jar")
	}
	return m
}

// String is one line for the table's head.
func (m Machine) String() string {
	return fmt.Sprintf("%d cores (%s), %.0f GiB, Linux %s, Docker %s, Kafka %s", m.Cores, m.CPU, float64(m.Memory)/(1<<30), m.Kernel, m.Docker, m.Kafka)
}

// line gives what stands behind a name in a file of lines "name: value".
func line(file, name string) string {
	text, _ := os.ReadFile(file)
	for l := range bytes.Lines(text) {
		if key, value, ok := strings.Cut(string(l), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func firstWord(file string) string {
	text, _ := os.ReadFile(file)
	return word(string(text), 0)
}

func word(text string, n int) string {
	if words := strings.Fields(text); n < len(words) {
		return words[n]
	}
	return ""
}
