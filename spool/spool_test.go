package spool

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// example writes a file of frames of all kinds and returns its bytes, the frames and where they lie.
func example(t testing.TB) (content []byte, frames []Frame, ends []int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.spool")
	s, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	var places []*Place
	add := func(kind Kind, stream uint32, payload []byte) {
		places = append(places, s.Append(kind, stream, payload))
		frames = append(frames, Frame{kind, stream, payload})
		if len(frames)%3 == 0 {
			if err := s.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	add(About, 0, []byte(`{"dt_ms":0.1}`))
	var steps []int64
	var index []int32
	for k := range 300 {
		steps, index = append(steps, int64(k*7)), append(index, r.Int32N(1<<20))
	}
	add(Spikes, 3, EncodeSpikes(steps, index))
	samples := make([]float64, 60)
	for k := range samples {
		samples[k] = r.NormFloat64()
	}
	add(Samples, 9, EncodeSamples(samples))
	add(Samples, 9, nil)
	add(Reached, 0, []byte(`{"step":14000}`))
	for k, at := range places { // written or not, each can be read back
		if payload, err := s.Load(at); err != nil || !bytes.Equal(payload, frames[k].Payload) {
			t.Fatalf("frame %d: %v, %d bytes for %d", k, err, len(payload), len(frames[k].Payload))
		}
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	var gotSteps []int64
	var gotIndex []int32
	if err := DecodeSpikes(frames[1].Payload, func(step int64, i int32) { gotSteps, gotIndex = append(gotSteps, step), append(gotIndex, i) }); err != nil ||
		!slices.Equal(gotSteps, steps) || !slices.Equal(gotIndex, index) {
		t.Fatalf("spikes do not come back: %v", err)
	}
	if got, err := DecodeSamples(nil, frames[2].Payload); err != nil || !slices.Equal(got, samples) {
		t.Fatalf("samples do not come back: %v", err)
	}
	content, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range places[1:] {
		ends = append(ends, int(at.Offset))
	}
	return content, frames, append(ends, len(content))
}

func read(t testing.TB, content []byte) (frames []Frame, left int64, err error) {
	left, err = Read(bytes.NewReader(content), func(f Frame) error {
		f.Payload = bytes.Clone(f.Payload)
		frames = append(frames, f)
		return nil
	})
	return frames, left, err
}

func equal(a, b Frame) bool {
	return a.Kind == b.Kind && a.Stream == b.Stream && bytes.Equal(a.Payload, b.Payload)
}

// TestCutAnywhere: of a file that ends at any byte, all whole frames are read, and no more.
func TestCutAnywhere(t *testing.T) {
	content, frames, ends := example(t)
	for n := len(Magic); n <= len(content); n++ {
		whole := 0
		for whole < len(ends) && ends[whole] <= n {
			whole++
		}
		got, left, err := read(t, content[:n])
		if err != nil || !slices.EqualFunc(got, frames[:whole], equal) {
			t.Fatalf("of %d bytes, %d frames are read, %d are whole (%v)", n, len(got), whole, err)
		}
		behind := n - len(Magic)
		if whole > 0 {
			behind = n - ends[whole-1]
		}
		if left != int64(behind) {
			t.Fatalf("of %d bytes, %d were left out, not %d", n, left, behind)
		}
	}
	for n := range len(Magic) {
		if _, _, err := read(t, content[:n]); err == nil {
			t.Fatalf("%d bytes pass for a spool", n)
		}
	}
}

// TestDamageIsSeen flips every bit of a file in turn: no frame is taken for another.
func TestDamageIsSeen(t *testing.T) {
	content, frames, ends := example(t)
	for n := len(Magic); n < len(content); n++ {
		damaged := bytes.Clone(content)
		damaged[n] ^= 1 << (n % 8)
		got, _, err := read(t, damaged)
		whole := 0
		for whole < len(ends) && ends[whole] <= n {
			whole++
		}
		if err != nil || !slices.EqualFunc(got, frames[:whole], equal) {
			t.Fatalf("byte %d: %d frames were read, %d stand before it (%v)", n, len(got), whole, err)
		}
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.spool")
	if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path); !os.IsExist(err) {
		t.Errorf("an existing file: %v", err)
	}
}

// FuzzRead: no bytes make the reader panic or take memory that is not there.
func FuzzRead(f *testing.F) {
	content, _, _ := example(f)
	f.Add(content)
	f.Add([]byte(Magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = Read(bytes.NewReader(b), func(frame Frame) error {
			if err := DecodeSpikes(frame.Payload, func(int64, int32) {}); err != nil && frame.Kind == Samples {
				_, _ = DecodeSamples(nil, frame.Payload)
			}
			return nil
		})
	})
}

// TestFullDisk: when the file takes no more, what was written before stays whole, and what was to be written can still be read from
// the simulation.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.spool")
	s, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	s.Append(Reached, 0, []byte(`{"step":1}`))
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := s.f.Close(); err != nil { // any write fails from now on, as on a full disk
		t.Fatal(err)
	}
	at := s.Append(Samples, 7, EncodeSamples([]float64{1, 2, 3}))
	if err := s.Flush(); err == nil {
		t.Fatal("a write that failed passes for one that did not")
	}
	if payload, err := s.Load(at); err != nil || len(payload) != 24 {
		t.Errorf("what was not written is lost: %v", err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if frames, left, err := read(t, content); err != nil || left != 0 || len(frames) != 1 {
		t.Errorf("the file holds %d frames and %d bytes more: %v", len(frames), left, err)
	}
}

// TestLargeFrames: what packs well is packed, what does not is stored as it is; both come back.
func TestLargeFrames(t *testing.T) {
	file, err := Create(filepath.Join(t.TempDir(), "x.spool"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := rand.New(rand.NewPCG(1, 2))
	even, odd := make([]float64, 1<<15), make([]float64, 1<<15)
	for k := range even {
		even[k], odd[k] = -65, r.Float64()
	}
	var places []*Place
	var sizes []int64
	for _, x := range [][]float64{even, odd, even[:3]} {
		before := size(t, file)
		places = append(places, file.AppendSamples(7, x, nil))
		if err := file.Flush(); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, size(t, file)-before)
	}
	if sizes[0] > 8*int64(len(even))/10 || sizes[1] < 8*int64(len(odd)) || sizes[1] > 8*int64(len(odd))+64 {
		t.Errorf("frames of %d bytes take %v", 8*len(even), sizes)
	}
	for k, want := range [][]float64{even, odd, even[:3]} {
		payload, err := file.Load(places[k])
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeSamples(nil, payload)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("frame %d: %d numbers, %v", k, len(got), err)
		}
	}
}

func size(t *testing.T, f *File) int64 {
	t.Helper()
	info, err := os.Stat(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
