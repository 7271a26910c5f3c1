package provenance

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// module is the path of Hillock's module.
const module = "github.com/hillock-sim/hillock"

// commit is the commit of the sources, for builds that cannot see the repository (go build -buildvcs=false, an unpacked
// archive). It is set when linking, and never changed:
//
//	go build -ldflags "-X github.com/hillock-sim/hillock/provenance.commit=$(git rev-parse HEAD)" ./cmd/hillock
var commit string

// software describes the running program.
func software(version string) Software {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return describe(info, version, commit)
}

// describe reads what the Go command wrote into a program. The commit is that of the repository the program was built in if
// this is Hillock's, else the linked one; in a program that uses Hillock as a library, that of its module version.
func describe(info *debug.BuildInfo, version, linked string) Software {
	s := Software{
		Version:   version,
		Commit:    linked,
		Main:      info.Path,
		GoVersion: info.GoVersion,
		Settings:  map[string]string{},
		Modules:   map[string]string{},
	}
	if s.Version == "" {
		s.Version = unknown
	}
	if s.GoVersion == "" {
		s.GoVersion = runtime.Version()
	}
	ours := info.Main.Path == module
	for _, kv := range info.Settings {
		switch kv.Key {
		case "vcs.revision":
			if ours && kv.Value != "" {
				s.Commit = kv.Value
			}
		case "vcs.time":
			if ours {
				s.Time = kv.Value
			}
		case "vcs.modified":
			if ours && kv.Value == "true" {
				s.Version += "+dirty"
			}
		case "GOAMD64", "GOARM64", "GOEXPERIMENT", "CGO_ENABLED", "-tags", "-pgo", "-race", "-gcflags":
			if kv.Value != "" {
				s.Settings[strings.TrimPrefix(kv.Key, "-")] = pgoName(kv.Key, kv.Value)
			}
		}
	}
	for _, m := range info.Deps {
		v := m.Version
		if m.Replace != nil {
			v = strings.TrimSpace(m.Replace.Path + " " + m.Replace.Version)
		}
		if m.Path == module && s.Commit == "" {
			s.Commit = commitOf(v)
		}
		s.Modules[m.Path] = v
	}
	if s.Commit == "" {
		s.Commit = unknown
	}
	return s
}

// pgoName cuts the folder from the file of a profile, which says nothing elsewhere.
func pgoName(key, value string) string {
	if key == "-pgo" {
		return value[strings.LastIndexAny(value, `/\`)+1:]
	}
	return value
}

// commitOf returns the twelve digits that end a version made from a commit (v0.0.0-20260908191801-89a6a09411d5), or "".
func commitOf(version string) string {
	i := strings.LastIndexByte(version, '-')
	hash, _, _ := strings.Cut(version[i+1:], "+")
	if i < 0 || len(hash) != 12 || strings.Trim(hash, "0123456789abcdef") != "" {
		return ""
	}
	return hash
}
