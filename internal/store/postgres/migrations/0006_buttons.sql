-- +goose Up
-- Each has an API key of the same id.
CREATE TABLE buttons (
    id      TEXT COLLATE "C" PRIMARY KEY,
    state   TEXT COLLATE "C" NOT NULL, -- all that it is, JSON
    created BIGINT NOT NULL -- microseconds since 1970
);

CREATE TABLE visits (
    identity TEXT COLLATE "C" PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL, -- JSON
    created  BIGINT NOT NULL
);
CREATE INDEX visits_by_creation ON visits (created);

CREATE TABLE tasks (
    id      TEXT COLLATE "C" PRIMARY KEY,
    to_     TEXT COLLATE "C" NOT NULL, -- where it leads
    state   TEXT COLLATE "C" NOT NULL, -- all else, JSON
    created BIGINT NOT NULL,
    done    BIGINT NOT NULL, -- 0 until it is
    done_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX tasks_by_creation ON tasks (created);
CREATE INDEX tasks_open ON tasks (created) WHERE done = 0;
CREATE INDEX tasks_done ON tasks (done) WHERE done <> 0;

-- +goose Down
DROP TABLE tasks;
DROP TABLE visits;
DROP TABLE buttons;
