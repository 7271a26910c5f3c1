package spinnaker

import "github.com/hillock-sim/hillock/model"

// neurons is the cells of a piece.
type neurons struct {
	cells        []constants // of each cell, or of all
	stride       int         // 1 or 0
	scale        *Scale
	conductances bool
}

// notice takes over what was set from outside: initial values above all.
func (n *neurons) notice(c *model.Cells) {
	for _, x := range [...]struct{ shown, was, to int }{
		{varV, varWasV, varNext}, {varExc, varWasExc, varSynExc}, {varInh, varWasInh, varSynInh},
	} {
		shown, was, to := c.Vars[x.shown], c.Vars[x.was], c.Vars[x.to]
		for i, value := range shown {
			if value == was[i] {
				continue
			}
			var none int64
			a := clamp(fix(max(-1e6, min(value, 1e6))), &none)
			shown[i] = real(a)
			was[i] = shown[i]
			switch {
			case x.to == varSynInh && !n.conductances:
				a = -a // inhibition is positive inside
			case x.to != varNext && n.conductances:
				a = clamp(a<<conductanceBits, &none)
			}
			to[i] = float64(a)
			c.Vars[varState][i] += float64(none)
		}
	}
}

// tick advances the cells by one step of the machine, at the time of c: input has arrived, then V is advanced with it, the threshold is
// tested, and the input decays. Of conductances the input is 1024 times as large as in uS while it is summed.
func (n *neurons) tick(c *model.Cells, spikes []int32) []int32 {
	v, next, held := c.Vars[varV], c.Vars[varNext], c.Vars[varHeld]
	for i := range v {
		k := &n.cells[i*n.stride]
		var ring, over int64

		// What the ring buffers hold is shifted into s16.15, and the mean over the step is added.
		exc := clamp(int64(c.Vars[varSynExc][i])+decayed(n.scale.arrive(0, &c.Vars[varInExc][i], &ring), k.exc.begin), &over)
		inh := clamp(int64(c.Vars[varSynInh][i])+decayed(n.scale.arrive(1, &c.Vars[varInInh][i], &ring), k.inh.begin), &over)

		// Shown at this time: V as it is, the input as it counts.
		u, hold := int64(next[i]), int64(held[i])
		iExc, iInh := exc, inh
		v[i] = real(u)
		if n.conductances {
			iExc, iInh = exc>>conductanceBits, inh>>conductanceBits
			c.Vars[varExc][i], c.Vars[varInh][i] = real(iExc), real(iInh)
			iExc = clamp(timesDown(iExc, clamp(k.eExc-u, &over)), &over)
			iInh = clamp(timesDown(-iInh, clamp(k.eInh-u, &over)), &over)
		} else {
			c.Vars[varExc][i], c.Vars[varInh][i] = real(iExc), real(-iInh)
		}
		c.Vars[varWasV][i], c.Vars[varWasExc][i], c.Vars[varWasInh][i] = v[i], c.Vars[varExc][i], c.Vars[varInh][i]

		// The membrane.
		if hold <= 0 {
			input := clamp(iExc-iInh+k.offset, &over)
			alpha := clamp(times(input, k.resist)+k.rest, &over)
			u = clamp(alpha-times(k.keep, clamp(alpha-u, &over)), &over)
		} else {
			hold--
		}
		if u >= k.thresh {
			u, hold = k.reset, k.refrac
			spikes = append(spikes, int32(i))
		}
		next[i], held[i] = float64(u), float64(hold)
		c.Vars[varSynExc][i], c.Vars[varSynInh][i] = float64(decayed(exc, k.exc.decay)), float64(decayed(inh, k.inh.decay))
		if ring|over != 0 {
			c.Vars[varRing][i] += float64(ring)
			c.Vars[varState][i] += float64(over)
		}
	}
	return spikes
}
