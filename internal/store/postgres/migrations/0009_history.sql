-- +goose Up
-- Calls by when they were begun, for who looks through all of them.
CREATE INDEX calls_by_start ON calls (started, sid) WHERE parent = '';

CREATE TABLE contacts (
    id      TEXT COLLATE "C" PRIMARY KEY,
    owner   TEXT COLLATE "C" NOT NULL, -- empty for what is shared
    name    TEXT COLLATE "C" NOT NULL,
    numbers TEXT COLLATE "C" NOT NULL, -- JSON, a list
    client  TEXT COLLATE "C" NOT NULL, -- empty for nobody here
    notes   TEXT COLLATE "C" NOT NULL,
    by_     TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL, -- microseconds since 1970
    updated BIGINT NOT NULL
);
CREATE INDEX contacts_by_owner ON contacts (owner);

-- Whose favourites they are.
CREATE TABLE contact_favourites (
    contact  TEXT COLLATE "C" NOT NULL,
    identity TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (contact, identity)
);
CREATE INDEX contact_favourites_by_identity ON contact_favourites (identity);

-- +goose Down
DROP TABLE contact_favourites;
DROP TABLE contacts;
DROP INDEX calls_by_start;
