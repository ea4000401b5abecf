// Command settings writes docs/configuration.md from the table of settings.
package main

import (
	"log"
	"os"

	"softphone/internal/config"
)

func main() {
	if err := os.WriteFile("docs/configuration.md", []byte(config.Documentation()), 0o600); err != nil {
		log.Fatal(err)
	}
}
