-- +goose Up
CREATE TABLE leases (
    identity TEXT NOT NULL,
    page     TEXT NOT NULL,
    busy     TEXT NOT NULL, -- empty: with nothing
    gone     INTEGER NOT NULL,
    beat     INTEGER NOT NULL, -- microseconds since 1970, as all times
    PRIMARY KEY (identity, page)
) STRICT;
CREATE INDEX leases_by_beat ON leases (beat);
CREATE TABLE choices (
    identity TEXT NOT NULL PRIMARY KEY,
    state    TEXT NOT NULL, -- JSON
    at       INTEGER NOT NULL
) STRICT;
CREATE TABLE passes (
    identity TEXT NOT NULL,
    call     TEXT NOT NULL,
    state    TEXT NOT NULL, -- all else, JSON
    at       INTEGER NOT NULL,
    seen     INTEGER NOT NULL,
    PRIMARY KEY (identity, call)
) STRICT;
CREATE INDEX passes_by_time ON passes (at);

-- +goose Down
DROP TABLE passes;
DROP TABLE choices;
DROP TABLE leases;
