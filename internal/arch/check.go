package arch

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is a place where the repository breaks a rule, and what to do about it.
type Fault struct {
	Path string
	Line int // 0: the whole file
	Says string
}

// String gives path:line: words, as compilers do.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.Path + ": " + f.Says
	}
	return fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Says)
}

// Check applies all rules on Go files and returns what breaks them, in the order of the
// files.
func Check(all []Source) []Fault {
	var faults []Fault
	for _, s := range all {
		faults = append(faults, imports(s)...)
		faults = append(faults, restricted(s, s.Imports, Imported())...)
		faults = append(faults, restricted(s, s.Calls, Called())...)
		faults = append(faults, plain(s)...)
		if s.Lines > LongestFile && !s.Test && !s.Made {
			faults = append(faults, Fault{s.Path, 0, fmt.Sprintf("has %d lines, %d are the most: split it by the reason to change", s.Lines, LongestFile)})
		}
	}
	return faults
}

// imports applies the import table.
func imports(s Source) []Fault {
	row, ok := find(Packages(), s.Package)
	if !ok {
		return []Fault{{s.Path, 0, fmt.Sprintf("package %q is not in the import table: enter it in internal/arch/table.go", s.Package)}}
	}
	may := append([]string{s.Package}, row.May...)
	if s.Test {
		tests, _ := find(TestsMay(), s.Package)
		may = append(may, tests.May...)
	}
	var faults []Fault
	for _, use := range s.Imports {
		inside, ok := strings.CutPrefix(use.What, Module+"/")
		if ok && !matches(may, inside) {
			faults = append(faults, Fault{s.Path, use.Line, fmt.Sprintf("%s may not import %s", s.Package, inside)})
		}
	}
	return faults
}

func restricted(s Source, uses []Use, rules []Restriction) []Fault {
	var faults []Fault
	for _, use := range uses {
		for _, r := range rules {
			if match(r.What, use.What) && !matches(r.Only, s.Package) && (!r.Tests || !s.Test) {
				faults = append(faults, Fault{s.Path, use.Line, fmt.Sprintf("%s is not for %s: %s", use.What, s.Package, r.Why)})
			}
		}
	}
	return faults
}

func plain(s Source) []Fault {
	if s.Test || !matches(Plain(), s.Package) {
		return nil
	}
	var faults []Fault
	for _, use := range s.Imports {
		first, _, _ := strings.Cut(use.What, "/")
		if strings.Contains(first, ".") {
			faults = append(faults, Fault{s.Path, use.Line, fmt.Sprintf("%s imports nothing but the standard library, not %s", s.Package, use.What)})
		}
	}
	return faults
}

func find(rows []Row, pkg string) (Row, bool) {
	i := slices.IndexFunc(rows, func(r Row) bool { return match(r.Package, pkg) })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, name) })
}

// match reports whether a name is the pattern or, when that ends in "...", lies below it.
func match(pattern, name string) bool {
	if pattern == "..." {
		return true
	}
	dir, below := strings.CutSuffix(pattern, "/...")
	return name == dir || below && strings.HasPrefix(name, dir+"/")
}
