package hillock_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/hillock-sim/hillock"
)

// TestNumpyWiring holds the connections and the initial potentials to those that PyNN draws from NumPy's generator.
func TestNumpyWiring(t *testing.T) {
	type half struct {
		Count  int     `json:"count"`
		SHA256 string  `json:"sha256"`
		First  [][]int `json:"first"`
	}
	var file struct {
		Cases []struct {
			N     int       `json:"n"`
			Seed  int       `json:"rngseed"`
			First []float64 `json:"v0_first"`
			Last  float64   `json:"v0_last"`
			Exc   half      `json:"exc"`
			Inh   half      `json:"inh"`
			Ext   half      `json:"ext"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(oracle(t, "networks/numpy_wiring.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		r := (&reference{n: c.N, seed: c.Seed}).describe()
		v0 := must(r.all.Initial("v"))
		for i, want := range c.First {
			if v0.Each[i] != want {
				t.Errorf("n = %d: initial potential of cell %d is %v, PyNN draws %v", c.N, i, v0.Each[i], want)
			}
		}
		if got := v0.Each[c.N-1]; got != c.Last {
			t.Errorf("n = %d: initial potential of the last cell is %v, PyNN draws %v", c.N, got, c.Last)
		}
		for _, p := range []struct {
			name string
			p    *hillock.Projection
			want half
		}{{"exc", r.ee, c.Exc}, {"inh", r.ie, c.Inh}, {"ext", r.stimP, c.Ext}} {
			rows := must(p.p.GetList(nil, true))
			h := sha256.New()
			for _, row := range rows {
				h.Write(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(row[0])), uint64(row[1])))
			}
			if got := hex.EncodeToString(h.Sum(nil)); len(rows) != p.want.Count || got != p.want.SHA256 {
				t.Errorf("n = %d, %s: %d connections, sha256 %s; PyNN makes %d, %s", c.N, p.name, len(rows), got, p.want.Count, p.want.SHA256)
			}
		}
	}
}
