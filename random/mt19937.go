package random

import "encoding/binary"

// mt19937 is the Mersenne Twister: Matsumoto & Nishimura (1998), doi:10.1145/272991.272995. Its 624 words of 32 bits lie one
// behind the other as little-endian bytes, so that two neighbours can be read, from an odd word on too, as one number of 64
// bits: renewing them, and making a number of 53 bits, which takes two words, are done on both halves at once.
type mt19937 struct {
	words [4 * 624]byte
	pos   int // the next word, 0 to 624; at 624 all words are used up
}

// seed fills the state from 32 bits, as init_genrand of the authors' program.
func (m *mt19937) seed(s uint32) {
	var words [624]uint32
	words[0] = s
	for i := 1; i < len(words); i++ {
		s = 1812433253*(s^s>>30) + uint32(i)
		words[i] = s
	}
	m.setWords(words)
	m.pos = len(words)
}

func (m *mt19937) setWords(words [624]uint32) {
	for i, w := range words {
		binary.LittleEndian.PutUint32(m.words[4*i:], w)
	}
}

func (m *mt19937) getWords() (words [624]uint32) {
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(m.words[4*i:])
	}
	return words
}

// pair returns the words i and i+1, the first in the lower half.
func (m *mt19937) pair(i int) uint64 { return binary.LittleEndian.Uint64(m.words[4*i:]) }

// renew makes the next 624 words. For each word k, indices modulo 624:
//
//	y = top bit of word k, other bits of word k+1;   word k = word k+397 ^ y>>1 ^ (0x9908b0df if y is odd)
func (m *mt19937) renew() {
	w := m.words[:]
	twistRun(w[:4*227], w[4*397:4*623]) // words 0 to 225
	// The words 226 and 227 take the last one and the first, which is new.
	last := load(w[4*622:])>>32 | load(w)<<32
	twistPair(w[4*226:], load(w[4*227:]), last)
	twistRun(w[4*228:4*623], w[4:4*395]) // words 228 to 621
	twistPair(w[4*622:], load(w[4*622:])>>32|load(w)<<32, load(w[4*395:]))
	m.pos = 0
}

// twistRun renews the words that far has, two at a time; w has one word more.
func twistRun(w, far []byte) {
	for ; len(w) >= 36 && len(far) >= 32; w, far = w[32:], far[32:] {
		w, far := (*[36]byte)(w), (*[32]byte)(far) // one check of bounds for four pairs
		twistPair(w[0:], load(w[4:]), load(far[0:]))
		twistPair(w[8:], load(w[12:]), load(far[8:]))
		twistPair(w[16:], load(w[20:]), load(far[16:]))
		twistPair(w[24:], load(w[28:]), load(far[24:]))
	}
	for ; len(far) >= 8; w, far = w[8:], far[8:] {
		twistPair(w, load(w[4:]), load(far))
	}
}

// twistPair renews the first two words of w.
func twistPair(w []byte, next, far uint64) {
	const tops, odds = 0x8000000080000000, 0x0000000100000001
	y := next ^ (load(w)^next)&tops
	odd := y & odds
	binary.LittleEndian.PutUint64(w, far^(y^odd)>>1^odd*0x9908b0df)
}

func load(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// temper makes the output words of a pair.
func temper(y uint64) uint64 {
	y ^= y >> 11 & 0x001fffff001fffff
	y ^= y << 7 & 0x9d2c56809d2c5680
	y ^= y << 15 & 0xefc60000efc60000
	return y ^ y>>18&0x00003fff00003fff
}

// word returns the next 32 bits.
func (m *mt19937) word() uint32 {
	if m.pos >= 624 {
		m.renew()
	}
	y := temper(uint64(binary.LittleEndian.Uint32(m.words[4*m.pos:])))
	m.pos++
	return uint32(y)
}

// next53 returns the next 53 bits: 27 of one word above 26 of the next.
func (m *mt19937) next53() uint64 {
	if m.pos == 623 { // one word before renewing, one after
		a := uint64(m.word() >> 5)
		return a<<26 | uint64(m.word()>>6)
	}
	if m.pos >= 624 {
		m.renew()
	}
	pair := temper(m.pair(m.pos))
	m.pos += 2
	return uint64(uint32(pair)>>5)<<26 | pair>>38
}

// upTo returns an integer uniform in [0, max]: as many bits as max has, drawn again while they are above max.
func (m *mt19937) upTo(max uint64) uint64 {
	mask := max
	for s := 1; s < 64; s *= 2 {
		mask |= mask >> s
	}
	switch {
	case max == 0:
		return 0
	case max <= 0xffffffff:
		for {
			if v := uint64(m.word()) & mask; v <= max {
				return v
			}
		}
	}
	for {
		high := uint64(m.word())
		if v := (high<<32 | uint64(m.word())) & mask; v <= max {
			return v
		}
	}
}
