package config

import (
	"fmt"
	"strings"
)

//go:generate go run softphone/tools/settings ../../docs/configuration.md

// Documentation is the table of settings as Markdown: docs/configuration.md is made of it.
func Documentation() string {
	var b strings.Builder
	b.WriteString("# Settings\n\n" +
		"A flag wins over the environment, the environment over the file that `--config` or `SOFTPHONE_CONFIG`\n" +
		"names (YAML, the same names in lower case). `NAME_FILE` names a file that holds the value, for mounted\n" +
		"secrets. Secrets have no flag: command lines are seen by everybody on a machine.\n\n" +
		"| Setting | Flag | Default | What it is |\n|---|---|---|---|\n")
	for _, o := range Options() {
		flag := "`--" + o.Flag() + "`"
		if o.Secret {
			flag = "secret"
		}
		value := ""
		if o.Default != "" {
			value = "`" + o.Default + "`"
		}
		help := o.Help
		if len(o.Alias) > 0 {
			help += " Also read: `" + strings.Join(o.Alias, "`, `") + "`."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", o.Name, flag, value, help)
	}
	return b.String()
}
