package random

// mt19937 is the Mersenne Twister: Matsumoto & Nishimura (1998), doi:10.1145/272991.272995. Its 624 words of 32 bits are kept
// two by two, the earlier one in the low half, so that renewing them and making a number of 53 bits, which takes two words,
// are done on both halves at once.
type mt19937 struct {
	pairs [312]uint64
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
	for i := range m.pairs {
		m.pairs[i] = uint64(words[2*i]) | uint64(words[2*i+1])<<32
	}
}

func (m *mt19937) words() (words [624]uint32) {
	for i, pair := range m.pairs {
		words[2*i], words[2*i+1] = uint32(pair), uint32(pair>>32)
	}
	return words
}

// renew makes the next 624 words. For each word k:
//
//	y = top bit of word k, other bits of word k+1;   word k = word k+397 ^ y>>1 ^ (0x9908b0df if y is odd)
//
// Pair j needs the words 2j+1, 2j+2 and 2j+397, 2j+398, each the upper half of one pair and the lower half of the next.
func (m *mt19937) renew() {
	p := &m.pairs
	this, far := p[0], p[198]
	for j := range 113 {
		next, farNext := p[j+1], p[j+199]
		p[j] = twist(this, next, far, farNext)
		this, far = next, farNext
	}
	// From here on word k+397 is a new one, but for word 623 in the first step.
	far = p[311]
	for j := 113; j < 311; j++ {
		next, farNext := p[j+1], p[j-113]
		p[j] = twist(this, next, far, farNext)
		this, far = next, farNext
	}
	p[311] = twist(this, p[0], p[197], p[198])
	m.pos = 0
}

func twist(this, next, far, farNext uint64) uint64 {
	const low31 = 0x7fffffff7fffffff
	y := this&^low31 | (this>>32|next<<32)&low31
	return (far>>32 | farNext<<32) ^ y>>1&low31 ^ (y&0x0000000100000001)*0x9908b0df
}

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
	pair := temper(m.pairs[m.pos>>1])
	shift := m.pos & 1 * 32
	m.pos++
	return uint32(pair >> shift)
}

// next53 returns the next 53 bits: 27 of one word above 26 of the next.
func (m *mt19937) next53() uint64 {
	if m.pos&1 != 0 {
		a := m.word()
		return uint64(a>>5)<<26 | uint64(m.word()>>6)
	}
	if m.pos >= 624 {
		m.renew()
	}
	pair := temper(m.pairs[m.pos>>1])
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
