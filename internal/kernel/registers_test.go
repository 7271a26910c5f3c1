package kernel

import (
	"bufio"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestAVX2NeedsNoMore looks for registers that only AVX-512 has in functions for processors without it. The assembler takes them without a
// word, and the machine on which assembly is written may have them.
func TestAVX2NeedsNoMore(t *testing.T) {
	beyond := regexp.MustCompile(`\b([XYZ](1[6-9]|2[0-9]|3[01])|Z[0-9]+|K[0-7])\b`)
	seen := 0
	for _, file := range []string{"vector_amd64.s", "poisson_amd64.s", "philox_amd64.s", "wiring_amd64.s"} {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		function, lines := "", bufio.NewScanner(f)
		for lines.Scan() {
			line := lines.Text()
			if rest, ok := strings.CutPrefix(line, "TEXT ·"); ok {
				function, _, _ = strings.Cut(rest, "(")
				if strings.HasSuffix(function, "AVX2") {
					seen++
				}
			}
			if strings.HasSuffix(function, "AVX2") && !strings.HasPrefix(line, "//") && beyond.MatchString(line) {
				t.Errorf("%s: %s uses a register of AVX-512: %s", file, function, strings.TrimSpace(line))
			}
		}
	}
	if seen < 13 {
		t.Errorf("only %d functions were looked at", seen)
	}
}
