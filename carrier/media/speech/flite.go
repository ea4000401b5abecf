package speech

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

// dist holds flite.wasm, if the build put it there.
//
//go:embed all:dist
var dist embed.FS

// embedded is Flite, nil where the build did not put it there.
func embedded() []byte {
	code, err := fs.ReadFile(dist, "dist/flite.wasm")
	if err != nil {
		return nil
	}

	return code
}

// inside is the voice in this binary, which all speakers share: it is compiled once.
var inside = sync.OnceValue(func() *flite { return newFlite(embedded()) }) //nolint:gochecknoglobals // as a regular expression that is compiled once

// flite runs Flite's command line in a WebAssembly sandbox that has no files but the one it writes to. It is compiled
// when it is first asked to speak, and stays so. It is safe for concurrent use.
type flite struct {
	code []byte // nil: there is none

	once    sync.Once
	runtime wazero.Runtime
	program wazero.CompiledModule
	broken  error
}

func newFlite(code []byte) *flite {
	return &flite{code: code}
}

func (*flite) name() string {
	return "flite"
}

func (f *flite) speak(ctx context.Context, u utterance) ([]int16, int, error) {
	if f.code == nil {
		return nil, 0, errUnable
	}
	f.once.Do(func() { f.broken = f.compile(context.WithoutCancel(ctx)) })
	if f.broken != nil {
		return nil, 0, f.broken
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

// compile gets the program ready. The context should not end with the caller who happens to be first.
func (f *flite) compile(ctx context.Context) (err error) {
	f.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCloseOnContextDone(true))
	if _, err = wasi_snapshot_preview1.Instantiate(ctx, f.runtime); err != nil {
		return fmt.Errorf("speech: prepare flite: %w", err)
	}
	if f.program, err = f.runtime.CompileModule(ctx, f.code); err != nil {
		return fmt.Errorf("speech: compile flite: %w", err)
	}

	return nil
}
