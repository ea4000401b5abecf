-- +goose Up
CREATE TABLE people (
    identity TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    email    TEXT NOT NULL, -- in lower case, empty for none
    role     TEXT NOT NULL,
    password TEXT NOT NULL, -- its hash, empty for none
    issuer   TEXT NOT NULL, -- at an OpenID provider, empty for none
    subject  TEXT NOT NULL,
    rights   TEXT NOT NULL, -- JSON, empty for those of the role
    disabled INTEGER NOT NULL,
    created  INTEGER NOT NULL, -- microseconds since 1970
    updated  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX people_by_email ON people (email) WHERE email <> '';
CREATE UNIQUE INDEX people_by_subject ON people (issuer, subject) WHERE subject <> '';

-- Who was signed in was nobody that is known now.
DROP TABLE sessions;
CREATE TABLE sessions (
    key      TEXT PRIMARY KEY, -- SHA-256 of the browser's secret, hexadecimal
    identity TEXT NOT NULL,
    method   TEXT NOT NULL,
    agent    TEXT NOT NULL,
    created  INTEGER NOT NULL, -- microseconds since 1970
    seen     INTEGER NOT NULL,
    expires  INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires);
CREATE INDEX sessions_by_identity ON sessions (identity);

CREATE TABLE passkeys (
    id       TEXT PRIMARY KEY, -- base64url
    identity TEXT NOT NULL,
    name     TEXT NOT NULL,
    data     TEXT NOT NULL, -- JSON
    created  INTEGER NOT NULL,
    used     INTEGER NOT NULL -- 0 until it is
) STRICT;
CREATE INDEX passkeys_by_identity ON passkeys (identity);

CREATE TABLE tickets (
    key     TEXT PRIMARY KEY, -- SHA-256 of the secret, hexadecimal
    purpose TEXT NOT NULL,
    for_    TEXT NOT NULL,
    by_     TEXT NOT NULL,
    data    TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_by_expiry ON tickets (expires);
CREATE INDEX tickets_by_purpose ON tickets (purpose, for_);

CREATE TABLE api_keys (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    hash       TEXT NOT NULL, -- SHA-256 of the secret, hexadecimal
    hint       TEXT NOT NULL,
    scopes     TEXT NOT NULL, -- JSON, a list
    prefix     TEXT NOT NULL,
    replaces   TEXT NOT NULL, -- the key whose place it takes, empty for none
    ceiling    TEXT NOT NULL, -- JSON, a grant
    origins    TEXT NOT NULL, -- JSON, a list
    per_minute INTEGER NOT NULL,
    by_        TEXT NOT NULL,
    created    INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    revoked    INTEGER NOT NULL
) STRICT;

CREATE TABLE grants (
    id       TEXT PRIMARY KEY,
    parent   TEXT NOT NULL, -- empty for none
    identity TEXT NOT NULL,
    key_     TEXT NOT NULL, -- the API key's id, empty for none
    state    TEXT NOT NULL, -- all that it allows, JSON
    used_by  TEXT NOT NULL, -- the call that used one that is good for one call
    created  INTEGER NOT NULL,
    expires  INTEGER NOT NULL, -- 0: never
    revoked  INTEGER NOT NULL -- 0 unless it is
) STRICT;
CREATE INDEX grants_by_identity ON grants (identity, created);
CREATE INDEX grants_by_key ON grants (key_, created) WHERE key_ <> '';
CREATE INDEX grants_by_parent ON grants (parent) WHERE parent <> '';
CREATE INDEX grants_by_expiry ON grants (expires) WHERE expires <> 0;
CREATE INDEX grants_by_end ON grants (revoked) WHERE revoked <> 0;
CREATE INDEX grants_by_creation ON grants (created);

-- What calls may use up, and did.
CREATE TABLE reservations (
    call     TEXT PRIMARY KEY,
    identity TEXT NOT NULL,
    grant_   TEXT NOT NULL,
    key_     TEXT NOT NULL,
    to_      TEXT NOT NULL,
    at       INTEGER NOT NULL, -- microseconds since 1970
    length   INTEGER NOT NULL, -- microseconds, as used
    used     INTEGER NOT NULL,
    settled  INTEGER NOT NULL -- 0 until it is
) STRICT;
CREATE INDEX reservations_unsettled ON reservations (at) WHERE settled = 0;
CREATE INDEX reservations_settled ON reservations (at) WHERE settled <> 0;
CREATE TABLE reservation_scopes (
    call    TEXT NOT NULL,
    scope   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    counts  INTEGER NOT NULL, -- microseconds: what is set aside and, when it has been settled, what was used
    settled INTEGER NOT NULL, -- 0 or 1
    PRIMARY KEY (call, scope)
) STRICT;
CREATE INDEX reservation_scopes_by_scope ON reservation_scopes (scope, at);
CREATE INDEX reservation_scopes_live ON reservation_scopes (scope) WHERE NOT settled;
-- The sums of reservation_scopes, so that few rows are read to know what was used in a month.
CREATE TABLE reservation_hours (
    scope  TEXT NOT NULL,
    hour   INTEGER NOT NULL, -- when it begins: microseconds since 1970
    counts INTEGER NOT NULL,
    PRIMARY KEY (scope, hour)
) STRICT;
CREATE INDEX reservation_hours_by_hour ON reservation_hours (hour);

CREATE TABLE switches (
    name   TEXT PRIMARY KEY,
    on_    INTEGER NOT NULL,
    by_    TEXT NOT NULL,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

-- Messages for other programs, until they have arrived.
CREATE TABLE outbox (
    id      TEXT PRIMARY KEY,
    kind    TEXT NOT NULL,
    body    TEXT NOT NULL,
    created INTEGER NOT NULL,
    due     INTEGER NOT NULL, -- 0: never again
    tries   INTEGER NOT NULL,
    trouble TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_by_due ON outbox (due) WHERE due <> 0;
CREATE INDEX outbox_given_up ON outbox (created) WHERE due = 0;

CREATE TABLE teams (
    name    TEXT PRIMARY KEY,
    title   TEXT NOT NULL,
    members TEXT NOT NULL, -- JSON, a list
    by_     TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT;

ALTER TABLE audit ADD COLUMN target TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE audit DROP COLUMN target;
DROP TABLE teams;
DROP TABLE outbox;
DROP TABLE switches;
DROP TABLE reservation_hours;
DROP TABLE reservation_scopes;
DROP TABLE reservations;
DROP TABLE grants;
DROP TABLE api_keys;
DROP TABLE tickets;
DROP TABLE passkeys;
DROP TABLE sessions;
CREATE TABLE sessions (
    key      TEXT PRIMARY KEY,
    identity TEXT NOT NULL,
    name     TEXT NOT NULL,
    created  INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    role     TEXT NOT NULL DEFAULT 'agent'
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires);
CREATE INDEX sessions_by_identity ON sessions (identity);
DROP TABLE people;
