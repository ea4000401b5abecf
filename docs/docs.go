// Package docs is what the product says of itself to who builds on it, as files: the description of its HTTP
// interface, the codes of its errors, guides, and examples. They are embedded so that a server describes what
// it is, and not what another version was. It must not know how they are shown.
package docs

import "embed"

// Files has openapi/, one YAML file for each noun of the interface, errors.yaml, every code that an error can have, guides/ and
// pages/, templates of what is shown, and examples/, programs that use the interface.
//
//go:embed openapi/*.yaml errors.yaml guides pages examples
var Files embed.FS
