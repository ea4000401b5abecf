package e2e

import (
	"os/exec"
	"syscall"
)

// attributes put the program into a group of its own, so that what it starts ends with
// it, and end it when the test is killed.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func end(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
