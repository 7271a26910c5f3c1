package chaos

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"pgregory.net/rapid"
)

var binaries = flag.String("chaos.binaries", "", "other builds of this test, comma-separated, that must see the same; NAME=VALUE before one sets its environment: GODEBUG=cpu.avx2=off:FILE")

// childScript names the variable of the environment by which a build of this test is asked to run a script.
const childScript = "HILLOCK_CHAOS_SCRIPT"

// child runs the script that the parent asks for, writes what it saw, and reports whether it did.
func child() bool {
	path := os.Getenv(childScript)
	if path == "" {
		return false
	}
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "chaos")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	checkpoints, err := keep()
	if err != nil {
		panic(err)
	}
	defer func() { _ = checkpoints.Close() }()
	threads, _ := strconv.Atoi(os.Getenv("HILLOCK_CHAOS_THREADS"))
	if err := json.NewEncoder(os.Stdout).Encode(look(string(text), threads, dir, checkpoints)); err != nil {
		panic(err)
	}
	return true
}

// builds lists the other builds.
func builds() []string {
	return strings.FieldsFunc(*binaries, func(r rune) bool { return r == ',' })
}

// others runs the network with the other builds.
func others(t *rapid.T, n *network, expect func(how string, got *seen, more bool)) {
	for _, binary := range builds() {
		got, err := ask(binary, n.script(variant{}), rapid.IntRange(1, 3).Draw(t, "threads"))
		if err != nil {
			t.Fatalf("%s: %v\n%s", binary, err, n.script(variant{}))
		}
		expect(binary, got, false)
	}
}

// ask has another process run a script, maybe of another build; settings are added to its environment.
func ask(binary, text string, threads int, settings ...string) (*seen, error) {
	f, err := os.CreateTemp("", "chaos*.star")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(text); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	env := append(os.Environ(), childScript+"="+f.Name(), fmt.Sprintf("HILLOCK_CHAOS_THREADS=%d", threads))
	if setting, file, ok := strings.Cut(binary, ":"); ok {
		env, binary = append(env, setting), file
	}
	c := exec.Command(binary)
	c.Env, c.Stderr = append(env, settings...), os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, err
	}
	var s seen
	return &s, json.Unmarshal(out, &s)
}
