package examples_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// oracleNetwork is the statistics of a network over many seeds, made without Hillock.
type oracleNetwork struct {
	ID         string
	Statistics map[string]struct{ Mean, Sd float64 }
	MeanField  []float64            `json:"mean_field_rate_hz"`
	Rates      map[string][]float64 `json:"rates_hz"`
	Names      []string             `json:"populations"`
}

// oracle returns a network of a file of oracles.
func oracle(t *testing.T, file, id string) oracleNetwork {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "oracles", file))
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Networks []oracleNetwork }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, n := range all.Networks {
		if n.ID == id {
			return n
		}
	}
	t.Fatalf("%s has no network %q", file, id)
	return oracleNetwork{}
}
