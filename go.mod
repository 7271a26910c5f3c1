module github.com/hillock-sim/hillock

go 1.26
