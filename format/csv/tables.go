package csv

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"

	"github.com/hillock-sim/hillock/data"
)

// rows calls head with the first row of a table, and f with every other one.
func rows(folder fs.FS, name string, head, f func([]string) error) error {
	file, err := folder.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.ReuseRecord = true
	check, none := head, true
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			if none {
				return fmt.Errorf("%s: empty: want a row of names first", name)
			}
			return nil
		}
		if err != nil { // it names the line
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := check(row); err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
		check, none = f, false
	}
}

// columns reads the columns id and time_ms of a table; others are left out.
func columns(folder fs.FS, name string) (ids []int64, times []float64, err error) {
	id, time := -1, -1
	err = rows(folder, name, func(row []string) error {
		id, time = slices.Index(row, "id"), slices.Index(row, "time_ms")
		if id < 0 || time < 0 {
			return fmt.Errorf("columns %q: want id and time_ms", row)
		}
		return nil
	}, func(row []string) error {
		n, err := strconv.ParseInt(row[id], 10, 64)
		if err != nil {
			return fmt.Errorf("id: %w", err)
		}
		t, err := strconv.ParseFloat(row[time], 64)
		if err != nil {
			return fmt.Errorf("time_ms: %w", err)
		}
		ids, times = append(ids, n), append(times, t)
		return nil
	})
	return ids, times, err
}

// readSpikes reads the spikes of a table whose time step and cells are known.
func readSpikes(folder fs.FS, name string, s *data.Spikes) error {
	if err := local(name); err != nil {
		return err
	}
	ids, times, err := columns(folder, name)
	if err != nil {
		return err
	}
	s.IDs = ids
	if err := s.SetTimes(times); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readSignal reads the samples of a signal whose cells are known.
func readSignal(folder fs.FS, name string, a *data.Signal) error {
	if err := local(name); err != nil {
		return err
	}
	return rows(folder, name, func(row []string) error {
		if len(row) != 1+len(a.Cells) || row[0] != "time_ms" {
			return fmt.Errorf("%d columns for %d cells: want time_ms and one for each", len(row), len(a.Cells))
		}
		for c, id := range a.Cells {
			if row[1+c] != strconv.FormatInt(id, 10) {
				return fmt.Errorf("column %d is of cell %s, but the .json file says %d", 1+c, row[1+c], id)
			}
		}
		return nil
	}, func(row []string) error {
		for _, field := range row[1:] {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return err
			}
			a.Data = append(a.Data, x)
		}
		return nil
	})
}
