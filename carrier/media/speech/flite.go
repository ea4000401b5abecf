package speech

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

// dist holds flite.wasm.gz, if the build put it there.
//
//go:embed all:dist
var dist embed.FS

// embedded is the packed voice file in the binary, nil without one.
func embedded() []byte {
	packed, err := fs.ReadFile(dist, "dist/flite.wasm.gz")
	if err != nil {
		return nil
	}

	return packed
}

// flite runs Flite's command line in a WebAssembly sandbox that has no files but the one it writes to. Calls come one
// at a time.
type flite struct {
	packed  []byte
	runtime wazero.Runtime // nil until first needed
	program wazero.CompiledModule
	broken  error
}

func newFlite(packed []byte) *flite {
	return &flite{packed: packed}
}

func (*flite) name() string {
	return "flite"
}

func (f *flite) speak(ctx context.Context, u utterance) ([]int16, int, error) {
	if f.packed == nil {
		return nil, 0, errUnable
	}
	if err := f.compile(context.WithoutCancel(ctx)); err != nil {
		return nil, 0, err
	}
	const output = "speech.wav"
	var complaint bytes.Buffer
	file := &memoryFile{}
	// Anonymous, so that an instance of before that is still being closed is not in the way.
	config := wazero.NewModuleConfig().WithName("").
		WithArgs("flite", "-voice", u.fliteVoice(), "-o", output, "-t", u.text).
		WithStderr(&limitedWriter{to: &complaint, left: maxComplaint}).
		WithFSConfig(wazero.NewFSConfig().WithFSMount(memoryFS{name: output, file: file}, "/"))
	module, err := f.runtime.InstantiateModule(ctx, f.program, config)
	if module != nil {
		err = errors.Join(err, module.Close(ctx))
	}
	if exit := (*sys.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 0 {
		err = nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("speech: flite: %w %s", err, complaint.String())
	}

	return readWAV(file.data)
}

// compile unpacks and compiles the program once. The context should not end with the caller who happens to be first.
func (f *flite) compile(ctx context.Context) (err error) {
	if f.program != nil || f.broken != nil {
		return f.broken
	}
	defer func() { f.broken = err }()
	unpack, err := gzip.NewReader(bytes.NewReader(f.packed))
	if err != nil {
		return fmt.Errorf("speech: unpack flite: %w", err)
	}
	const largest = 64 << 20
	code, err := io.ReadAll(io.LimitReader(unpack, largest))
	if err != nil {
		return fmt.Errorf("speech: unpack flite: %w", err)
	}
	f.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCloseOnContextDone(true))
	if _, err = wasi_snapshot_preview1.Instantiate(ctx, f.runtime); err != nil {
		return fmt.Errorf("speech: prepare flite: %w", err)
	}
	if f.program, err = f.runtime.CompileModule(ctx, code); err != nil {
		return fmt.Errorf("speech: compile flite: %w", err)
	}

	return nil
}

func (f *flite) close() error {
	if f.runtime == nil {
		return nil
	}

	return f.runtime.Close(context.Background())
}
