// Command settings writes the page of all settings from their table, to the file named.
package main

import (
	"log"
	"os"

	"softphone/internal/config"
)

func main() {
	if err := os.WriteFile(os.Args[1], []byte(config.Documentation()), 0o600); err != nil {
		log.Fatal(err)
	}
}
