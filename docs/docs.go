// Package docs is what the product says of itself to who builds on it, as files: the description of its HTTP
// interface, and the codes of its errors. They are embedded so that a server describes what
// it is, and not what another version was. It must not know how they are shown.
package docs

import "embed"

// Files has openapi/, one YAML file for each noun of the interface, and errors.yaml, every code that an error can have.
//
//go:embed openapi/*.yaml errors.yaml
var Files embed.FS
