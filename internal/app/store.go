package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"softphone/internal/phone"
	"softphone/internal/store/postgres"
	"softphone/internal/store/sqlite"
)

// openStore opens the database that the settings name, by the scheme of its URL. The error
// does not have the URL, which may hold a password.
func (a *App) openStore(ctx context.Context) (phone.Store, error) {
	url := a.config.DatabaseURL.Reveal()
	scheme, path, _ := strings.Cut(url, ":")
	switch {
	case url == "":
		return a.openFile(ctx, filepath.Join(a.config.DataDir, "softphone.db"))
	case scheme == "sqlite" && path != "":
		return a.openFile(ctx, path)
	case (scheme == "postgres" || scheme == "postgresql") && strings.HasPrefix(path, "//"):
		s, err := postgres.Open(ctx, url, a.logger("store"))
		if err != nil {
			return nil, fmt.Errorf("SOFTPHONE_DATABASE_URL: %w", err)
		}
		return s, nil
	default:
		return nil, errors.New("SOFTPHONE_DATABASE_URL must be sqlite:PATH, such as sqlite:/var/lib/softphone/softphone.db, " +
			"or postgres://USER:PASSWORD@HOST/NAME")
	}
}

func (a *App) openFile(ctx context.Context, path string) (phone.Store, error) {
	s, err := sqlite.Open(ctx, path, a.logger("store"))
	if err != nil {
		return nil, err
	}
	return s, nil
}
