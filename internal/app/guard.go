package app

import (
	"fmt"

	"softphone/internal/config"
	"softphone/internal/numbering"
)

// plans are the numbering plans by which numbers are read and checked.
func (a *App) plans() numbering.Plans { return numbering.Plans{Country: a.config.HomeCountry} }

// checkCountries makes sure that there are the countries that the settings name.
func checkCountries(cfg config.Config) error {
	for _, country := range cfg.Countries {
		if err := numbering.Check(country); err != nil {
			return fmt.Errorf("SOFTPHONE_COUNTRIES: %w", err)
		}
	}
	if cfg.HomeCountry == "" {
		return nil
	}
	if err := numbering.Check(cfg.HomeCountry); err != nil {
		return fmt.Errorf("SOFTPHONE_HOME_COUNTRY: %w", err)
	}
	return nil
}
