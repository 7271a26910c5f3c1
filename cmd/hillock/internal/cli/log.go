package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

// warnings is a handler of log records that writes warnings to the error output, each text once, and keeps them for the summary.
type warnings struct {
	w   io.Writer
	bar *progress

	mu    sync.Mutex
	texts []string
}

func newLog(w io.Writer, bar *progress) *warnings { return &warnings{w: w, bar: bar} }

func (h *warnings) logger() *slog.Logger { return slog.New(h) }

// Enabled implements slog.Handler.
func (h *warnings) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

// Handle implements slog.Handler.
func (h *warnings) Handle(_ context.Context, r slog.Record) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if known(r.Message, h.texts) {
		return nil
	}
	h.texts = append(h.texts, r.Message)
	h.bar.clear()
	_, err := fmt.Fprintf(h.w, "hillock: warning: %s\n", r.Message)
	return err
}

// WithAttrs and WithGroup implement slog.Handler; warnings are plain sentences.
func (h *warnings) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *warnings) WithGroup(string) slog.Handler      { return h }
