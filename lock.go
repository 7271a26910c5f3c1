package hillock

import "errors"

// errInUse is what a second process is told.
var errInUse = errors.New("another process is using this folder")
