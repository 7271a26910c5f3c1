package export

import (
	"fmt"
	"strings"
	"unicode"
)

// identifiers makes names that are legal in programs and in XML.
type identifiers map[string]bool

// of turns a label into a name of letters, digits and underscores that was not given before.
func (ids identifiers) of(label, fallback string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(label, "→", " to ") {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	name := strings.Trim(b.String(), "_")
	if name == "" {
		name = fallback
	}
	if unicode.IsDigit(rune(name[0])) {
		name = fallback + "_" + name
	}
	base := name
	for k := 2; ids[name] || reserved[name]; k++ {
		name = fmt.Sprintf("%s_%d", base, k)
	}
	ids[name] = true
	return name
}

// reserved are Python's words and what exported scripts use themselves.
var reserved = func() map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(`and argparse args arrays as assert async await begin break class continue data def del elif else except false finally float for from global here if import import_module in int is json lambda len list load main none nonlocal not np open or os pass populations print projections raise range record return rng run sim simulator sys time true try while with yield`) {
		all[word] = true
	}
	return all
}()
