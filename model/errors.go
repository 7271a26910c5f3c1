package model

import "errors"

// What PyNN raises when the user's input is wrong (pyNN.errors); use errors.Is. The message of each wrapped error begins with
// the class name, so that a script's author finds it in PyNN's documentation.
var (
	ErrInvalidParameterValue = error(valueError("InvalidParameterValueError"))
	ErrNonExistentParameter  = errors.New("NonExistentParameterError")
	ErrInvalidDimensions     = error(valueError("InvalidDimensionsError"))
	ErrConnection            = errors.New("ConnectionError")
	ErrInvalidModel          = errors.New("InvalidModelError")
	ErrNoModelAvailable      = errors.New("NoModelAvailableError")
	ErrInvalidWeight         = error(valueError("InvalidWeightError"))
	ErrRecording             = errors.New("RecordingError")
	ErrNothingToWrite        = errors.New("NothingToWriteError")
	ErrValue                 = errors.New("ValueError")
	ErrMemory                = errors.New("MemoryError")
	// ErrRuntime marks what went wrong while running, not in the user's input: the process exits with status 1, not 2.
	ErrRuntime = errors.New("RuntimeError")
	// ErrInterrupted marks a run that was stopped from outside; what was recorded so far is kept.
	ErrInterrupted = errors.New("Interrupted")
)

// valueError is a class that PyNN derives from ValueError: errors.Is finds ErrValue in it too.
type valueError string

func (e valueError) Error() string { return string(e) }
func (e valueError) Unwrap() error { return ErrValue }
