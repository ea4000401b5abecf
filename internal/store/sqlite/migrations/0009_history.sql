-- +goose Up
-- Calls by when they were begun, for who looks through all of them.
CREATE INDEX calls_by_start ON calls (started, sid) WHERE parent = '';

CREATE TABLE contacts (
    id      TEXT PRIMARY KEY,
    owner   TEXT NOT NULL, -- empty for what is shared
    name    TEXT NOT NULL,
    numbers TEXT NOT NULL, -- JSON, a list
    client  TEXT NOT NULL, -- empty for nobody here
    notes   TEXT NOT NULL,
    by_     TEXT NOT NULL,
    created INTEGER NOT NULL, -- microseconds since 1970
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_by_owner ON contacts (owner);

-- Whose favourites they are.
CREATE TABLE contact_favourites (
    contact  TEXT NOT NULL,
    identity TEXT NOT NULL,
    PRIMARY KEY (contact, identity)
) STRICT;
CREATE INDEX contact_favourites_by_identity ON contact_favourites (identity);

-- +goose Down
DROP TABLE contact_favourites;
DROP TABLE contacts;
DROP INDEX calls_by_start;
