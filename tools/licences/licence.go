package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Fit reports whether a licence lets us ship the work in a program under any terms, if
// its notice goes along.
func Fit(licence string) bool {
	return slices.Contains([]string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "ISC", "MIT", "Unlicense"}, licence)
}

var texts = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)`)

// textsIn lists the licence texts at the top of a folder.
func textsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if texts.MatchString(e.Name()) && !e.IsDir() {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all, nil
}

// licenceOf tells the licence of a Go module by its text.
func licenceOf(dir string) (string, error) {
	files, err := textsIn(dir)
	if err != nil {
		return "", err
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		if l := Classify(string(text)); l != "" {
			return l, nil
		}
	}
	return "", fmt.Errorf("no licence that this tool knows among %q", files)
}

// Classify gives the SPDX identifier of a licence's text, or nothing.
func Classify(text string) string {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	has := func(words string) bool { return strings.Contains(text, words) }
	switch {
	case has("gnu general public") || has("gnu lesser") || has("gnu affero"):
		return "GPL"
	case has("mozilla public license"):
		return "MPL"
	case has("apache license") && has("version 2.0"):
		return "Apache-2.0"
	case has("redistribution and use in source and binary forms"):
		switch {
		case has("all advertising materials"):
			return "BSD-4-Clause"
		case has("endorse or promote"):
			return "BSD-3-Clause"
		default:
			return "BSD-2-Clause"
		}
	case has("permission is hereby granted, free of charge, to any person"):
		return "MIT"
	case has("permission to use, copy, modify, and/or distribute this software for any purpose"),
		has("permission to use, copy, modify, and distribute this software for any purpose"):
		return "ISC"
	case has("this is free and unencumbered software"):
		return "Unlicense"
	default:
		return ""
	}
}
