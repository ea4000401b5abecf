// Package arch keeps the shape of the repository: which package may import which, who
// may read the environment or end the process, how long a file may be. It reads source
// text only; it builds nothing and knows nothing of what the packages do.
//
// [Packages] is the import table of docs/architecture.md as data. The package's tests
// apply it to the repository, and apply it to planted faults to prove that each rule
// catches what it is there for.
package arch
