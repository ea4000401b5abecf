//go:build !linux

package e2e

import (
	"os/exec"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return nil }

func end(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
