package speech

import (
	"errors"
	"io"
	"io/fs"
	"time"
)

// maxSound is the largest file that an engine may make, in bytes: about 16 minutes.
const maxSound = 32 << 20

var errTooMuchSound = errors.New("speech: more sound than is kept")

// memoryFS is a file system with an empty root and one file in it, which Flite writes its sound to. (wazero writes to
// and seeks in a file of an fs.FS that is also an io.Writer and an io.Seeker.)
type memoryFS struct {
	name string
	file *memoryFile
}

// Open implements fs.FS.
func (m memoryFS) Open(name string) (fs.File, error) {
	switch name {
	case m.name:
		return m.file, nil
	case ".":
		return memoryDir{}, nil
	default:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
}

// memoryDir is the root.
type memoryDir struct{}

// Stat implements fs.File.
func (memoryDir) Stat() (fs.FileInfo, error) {
	return memoryInfo{name: ".", mode: fs.ModeDir | 0o500}, nil
}

// Read implements fs.File.
func (memoryDir) Read([]byte) (int, error) {
	return 0, fs.ErrInvalid
}

// Close implements fs.File.
func (memoryDir) Close() error {
	return nil
}

// memoryFile is a file that can be written and sought in; its bytes stay after it is closed.
type memoryFile struct {
	data []byte
	at   int
}

// Stat implements fs.File.
func (m *memoryFile) Stat() (fs.FileInfo, error) {
	return memoryInfo{name: "sound", size: int64(len(m.data)), mode: 0o600}, nil
}

// Read implements fs.File.
func (m *memoryFile) Read(b []byte) (int, error) {
	if m.at >= len(m.data) {
		return 0, io.EOF
	}
	n := copy(b, m.data[m.at:])
	m.at += n

	return n, nil
}

// Write implements io.Writer.
func (m *memoryFile) Write(b []byte) (int, error) {
	end := m.at + len(b)
	if end > maxSound {
		return 0, errTooMuchSound
	}
	if end > len(m.data) {
		m.data = append(m.data, make([]byte, end-len(m.data))...)
	}
	copy(m.data[m.at:], b)
	m.at = end

	return len(b), nil
}

// Seek implements io.Seeker.
func (m *memoryFile) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += int64(m.at)
	case io.SeekEnd:
		offset += int64(len(m.data))
	case io.SeekStart:
	default:
		return 0, fs.ErrInvalid
	}
	if offset < 0 || offset > maxSound {
		return 0, fs.ErrInvalid
	}
	m.at = int(offset)

	return offset, nil
}

// Close implements fs.File.
func (*memoryFile) Close() error {
	return nil
}

// memoryInfo implements fs.FileInfo.
type memoryInfo struct {
	name string
	size int64
	mode fs.FileMode
}

// Name implements fs.FileInfo.
func (i memoryInfo) Name() string { return i.name }

// Size implements fs.FileInfo.
func (i memoryInfo) Size() int64 { return i.size }

// Mode implements fs.FileInfo.
func (i memoryInfo) Mode() fs.FileMode { return i.mode }

// ModTime implements fs.FileInfo.
func (memoryInfo) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (i memoryInfo) IsDir() bool { return i.mode.IsDir() }

// Sys implements fs.FileInfo.
func (memoryInfo) Sys() any { return nil }
