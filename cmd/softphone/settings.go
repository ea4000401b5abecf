package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"softphone/internal/config"
)

// settingFlags adds a flag for each setting that is not a secret: secrets on a command line are
// seen by everybody on the machine.
func settingFlags(flags *pflag.FlagSet) {
	flags.String("config", "", "YAML file with settings")
	for _, o := range config.Options() {
		if !o.Secret {
			flags.String(o.Flag(), o.Default, o.Help+" ("+o.Name+")")
		}
	}
}

// load reads the settings of a command.
func load(flags *pflag.FlagSet) (config.Config, error) {
	src := config.Sources{Flags: map[string]string{}}
	flags.Visit(func(f *pflag.Flag) {
		if f.Name == "config" {
			src.File = f.Value.String()
			return
		}
		src.Flags[f.Name] = f.Value.String()
	})
	return config.Load(src)
}

func settings() *cobra.Command {
	return &cobra.Command{
		Use: "settings", Short: "List all settings, with their defaults", Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(c.OutOrStdout(), config.Documentation())
			return err
		},
	}
}
