package synapses

import "github.com/hillock-sim/hillock/model"

// quick is a pair rule whose connections share all parameters and in which the weight enters linearly, written out: without it a
// connection costs five calls of functions. It gives the same bits.
type quick struct {
	Pair
	Line
}

func newQuick(p Pair, l Line) *quick {
	if l.Lo > l.Hi {
		l.Lo, l.Hi = l.Hi, l.Lo
	}
	if p.Absolute {
		l.Up, l.Down = [2]float64{1, 0}, [2]float64{1, 0}
	}
	return &quick{p, l}
}

func (q *quick) clip(w float64) float64 {
	switch {
	case w < q.Lo:
		return q.Lo
	case w > q.Hi:
		return q.Hi
	}
	return w
}

// potentiate is the weight after a postsynaptic spike.
func (q *quick) potentiate(w, trace float64) float64 {
	return q.clip(w + float64(float64(q.Plus*trace)*(q.Up[0]+float64(q.Up[1]*w))))
}

// arriveQuick is the loop of arrive. Most targets have fired once or not at all since the last arrival. The last spikes of each stand in a
// table that stays in cache; only where they are not enough all past spikes are looked up.
func (r *stdp) arriveQuick(s *model.Synapses, a model.Arrival, p *past, known int64) {
	q := *r.quick
	weights, targets := s.Weights.Each[a.From:a.To], s.Targets[a.From:a.To]
	recent, in := s.Recent, s.Input
	seen := a.Step - p.steps // the last spike that the presynaptic one sees
	if p.early == 0 {
		seen--
	}
	old := min(p.since, known, seen) // spikes up to here are not new, and are seen
	if p.last == model.Never {
		old = min(known, seen) // nothing came before them
	}
	both := min(known, seen)
	shift := p.steps - p.last
	for k, j := range targets {
		w, at := weights[k], &recent[j]
		last := at[0]
		if last.Step > old {
			switch {
			case at[1].Step > old:
				w, last = r.several(p, w, at, old, both, known)
			case last.Step > known: // it comes later
				last = at[1]
			case last.Step <= both && last.Step+shift > 0:
				w = q.potentiate(w, float64(p.trace*r.pre.after(last.Step+shift, p.early)))
			default:
				last.Step = lookUp
			}
		}
		trace := 0.0
		switch last.Step {
		case model.Never:
		case lookUp:
			w, trace = p.until(r, a.From+k, w, s.Post[j], known, a.Step)
		default:
			trace = float64(last.Trace * r.post.after(a.Step-p.steps-last.Step, -p.early))
		}
		w -= float64(float64(q.Minus*trace) * (q.Down[0] + float64(q.Down[1]*w)))
		// Written out: the compiler takes clip for too long to put it here.
		if w < q.Lo {
			w = q.Lo
		} else if w > q.Hi {
			w = q.Hi
		}
		if q.Decay != 0 {
			w = q.clip(w - q.Decay)
		}
		weights[k] = w
		in[j] += w
	}
}

// lookUp stands for the step of a target of which all past spikes must be looked at.
const lookUp = -1

// several is the weight after the spikes of a target of which more than one came after old, and the last spike that the presynaptic one sees:
// of those up to both.
func (r *stdp) several(p *past, w float64, at *model.Recent, old, both, known int64) (float64, model.PostSpike) {
	fresh := 2
	for fresh < len(at) && at[fresh].Step > old {
		fresh++
	}
	if fresh == len(at) {
		return w, model.PostSpike{Step: lookUp} // there may be more
	}
	last := at[fresh]
	for k := fresh - 1; k >= 0 && at[k].Step <= known; k-- {
		spike := &at[k]
		if spike.Step > p.since && p.last != model.Never {
			trace := p.before // they coincide
			if elapsed := spike.Step + p.steps - p.last; elapsed > 0 {
				trace = float64(p.trace * r.pre.after(elapsed, p.early))
			}
			w = r.quick.potentiate(w, trace)
		}
		if spike.Step <= both {
			last = *spike
		}
	}
	return w, last
}
