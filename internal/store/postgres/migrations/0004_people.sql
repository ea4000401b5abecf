-- +goose Up
CREATE TABLE people (
    identity TEXT COLLATE "C" PRIMARY KEY,
    name     TEXT COLLATE "C" NOT NULL,
    email    TEXT COLLATE "C" NOT NULL, -- in lower case, empty for none
    role     TEXT COLLATE "C" NOT NULL,
    password TEXT COLLATE "C" NOT NULL, -- its hash, empty for none
    issuer   TEXT COLLATE "C" NOT NULL, -- at an OpenID provider, empty for none
    subject  TEXT COLLATE "C" NOT NULL,
    rights   TEXT COLLATE "C" NOT NULL, -- JSON, empty for those of the role
    disabled BOOLEAN NOT NULL,
    created  BIGINT NOT NULL, -- microseconds since 1970
    updated  BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_by_email ON people (email) WHERE email <> '';
CREATE UNIQUE INDEX people_by_subject ON people (issuer, subject) WHERE subject <> '';

-- Who was signed in was nobody that is known now.
DROP TABLE sessions;
CREATE TABLE sessions (
    key      TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 of the browser's secret, hexadecimal
    identity TEXT COLLATE "C" NOT NULL,
    method   TEXT COLLATE "C" NOT NULL,
    agent    TEXT COLLATE "C" NOT NULL,
    created  BIGINT NOT NULL, -- microseconds since 1970
    seen     BIGINT NOT NULL,
    expires  BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires);
CREATE INDEX sessions_by_identity ON sessions (identity);

CREATE TABLE passkeys (
    id       TEXT COLLATE "C" PRIMARY KEY, -- base64url
    identity TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    data     TEXT COLLATE "C" NOT NULL, -- JSON
    created  BIGINT NOT NULL,
    used     BIGINT NOT NULL -- 0 until it is
);
CREATE INDEX passkeys_by_identity ON passkeys (identity);

CREATE TABLE tickets (
    key     TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 of the secret, hexadecimal
    purpose TEXT COLLATE "C" NOT NULL,
    for_    TEXT COLLATE "C" NOT NULL,
    by_     TEXT COLLATE "C" NOT NULL,
    data    TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX tickets_by_expiry ON tickets (expires);
CREATE INDEX tickets_by_purpose ON tickets (purpose, for_);

CREATE TABLE api_keys (
    id         TEXT COLLATE "C" PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL, -- SHA-256 of the secret, hexadecimal
    hint       TEXT COLLATE "C" NOT NULL,
    scopes     TEXT COLLATE "C" NOT NULL, -- JSON, a list
    prefix     TEXT COLLATE "C" NOT NULL,
    replaces   TEXT COLLATE "C" NOT NULL, -- the key whose place it takes, empty for none
    ceiling    TEXT COLLATE "C" NOT NULL, -- JSON, a grant
    origins    TEXT COLLATE "C" NOT NULL, -- JSON, a list
    per_minute BIGINT NOT NULL,
    by_        TEXT COLLATE "C" NOT NULL,
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    used       BIGINT NOT NULL,
    revoked    BIGINT NOT NULL
);

CREATE TABLE grants (
    id       TEXT COLLATE "C" PRIMARY KEY,
    parent   TEXT COLLATE "C" NOT NULL, -- empty for none
    identity TEXT COLLATE "C" NOT NULL,
    key_     TEXT COLLATE "C" NOT NULL, -- the API key's id, empty for none
    state    TEXT COLLATE "C" NOT NULL, -- all that it allows, JSON
    used_by  TEXT COLLATE "C" NOT NULL, -- the call that used one that is good for one call
    created  BIGINT NOT NULL,
    expires  BIGINT NOT NULL, -- 0: never
    revoked  BIGINT NOT NULL -- 0 unless it is
);
CREATE INDEX grants_by_identity ON grants (identity, created);
CREATE INDEX grants_by_key ON grants (key_, created) WHERE key_ <> '';
CREATE INDEX grants_by_parent ON grants (parent) WHERE parent <> '';
CREATE INDEX grants_by_expiry ON grants (expires) WHERE expires <> 0;
CREATE INDEX grants_by_end ON grants (revoked) WHERE revoked <> 0;
CREATE INDEX grants_by_creation ON grants (created);

-- What calls may use up, and did.
CREATE TABLE reservations (
    call     TEXT COLLATE "C" PRIMARY KEY,
    identity TEXT COLLATE "C" NOT NULL,
    grant_   TEXT COLLATE "C" NOT NULL,
    key_     TEXT COLLATE "C" NOT NULL,
    to_      TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL, -- microseconds since 1970
    length   BIGINT NOT NULL, -- microseconds, as used
    used     BIGINT NOT NULL,
    settled  BIGINT NOT NULL -- 0 until it is
);
CREATE INDEX reservations_unsettled ON reservations (at) WHERE settled = 0;
CREATE INDEX reservations_settled ON reservations (at) WHERE settled <> 0;
CREATE TABLE reservation_scopes (
    call    TEXT COLLATE "C" NOT NULL,
    scope   TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    counts  BIGINT NOT NULL, -- microseconds: what is set aside and, when it has been settled, what was used
    settled BOOLEAN NOT NULL,
    PRIMARY KEY (call, scope)
);
CREATE INDEX reservation_scopes_by_scope ON reservation_scopes (scope, at);
CREATE INDEX reservation_scopes_live ON reservation_scopes (scope) WHERE NOT settled;
-- The sums of reservation_scopes, so that few rows are read to know what was used in a month.
CREATE TABLE reservation_hours (
    scope  TEXT COLLATE "C" NOT NULL,
    hour   BIGINT NOT NULL, -- when it begins: microseconds since 1970
    counts BIGINT NOT NULL,
    PRIMARY KEY (scope, hour)
);
CREATE INDEX reservation_hours_by_hour ON reservation_hours (hour);

CREATE TABLE switches (
    name   TEXT COLLATE "C" PRIMARY KEY,
    on_    BOOLEAN NOT NULL,
    by_    TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL
);

-- Messages for other programs, until they have arrived.
CREATE TABLE outbox (
    id      TEXT COLLATE "C" PRIMARY KEY,
    kind    TEXT COLLATE "C" NOT NULL,
    body    TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    due     BIGINT NOT NULL, -- 0: never again
    tries   BIGINT NOT NULL,
    trouble TEXT COLLATE "C" NOT NULL
);
CREATE INDEX outbox_by_due ON outbox (due) WHERE due <> 0;
CREATE INDEX outbox_given_up ON outbox (created) WHERE due = 0;

CREATE TABLE teams (
    name    TEXT COLLATE "C" PRIMARY KEY,
    title   TEXT COLLATE "C" NOT NULL,
    members TEXT COLLATE "C" NOT NULL, -- JSON, a list
    by_     TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

ALTER TABLE audit ADD COLUMN target TEXT COLLATE "C" NOT NULL DEFAULT '';

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
    key      TEXT COLLATE "C" PRIMARY KEY,
    identity TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    created  BIGINT NOT NULL,
    expires  BIGINT NOT NULL,
    role     TEXT COLLATE "C" NOT NULL DEFAULT 'agent'
);
CREATE INDEX sessions_by_expiry ON sessions (expires);
CREATE INDEX sessions_by_identity ON sessions (identity);
DROP TABLE people;
