-- +goose Up
-- Each has an API key of the same id.
CREATE TABLE buttons (
    id      TEXT PRIMARY KEY,
    state   TEXT NOT NULL, -- all that it is, JSON
    created INTEGER NOT NULL -- microseconds since 1970
) STRICT;

CREATE TABLE visits (
    identity TEXT PRIMARY KEY,
    state    TEXT NOT NULL, -- JSON
    created  INTEGER NOT NULL
) STRICT;
CREATE INDEX visits_by_creation ON visits (created);

CREATE TABLE tasks (
    id      TEXT PRIMARY KEY,
    to_     TEXT NOT NULL, -- where it leads
    state   TEXT NOT NULL, -- all else, JSON
    created INTEGER NOT NULL,
    done    INTEGER NOT NULL, -- 0 until it is
    done_by TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_by_creation ON tasks (created);
CREATE INDEX tasks_open ON tasks (created) WHERE done = 0;
CREATE INDEX tasks_done ON tasks (done) WHERE done <> 0;

-- +goose Down
DROP TABLE tasks;
DROP TABLE visits;
DROP TABLE buttons;
