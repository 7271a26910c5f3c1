//go:build !linux

package arena

func reserve(int) []byte { return nil }

func resize([]byte, int) []byte { return nil }

func release([]byte) {}

func advise([]byte) {}
