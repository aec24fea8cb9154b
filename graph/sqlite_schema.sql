-- One runoff store. `record` holds what the datasets state; the other tables are derived from it at load.
CREATE TABLE dataset (
    name TEXT PRIMARY KEY, version TEXT NOT NULL, released TEXT NOT NULL, digest TEXT NOT NULL,
    title TEXT NOT NULL, license TEXT NOT NULL, counts TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE record (
    id TEXT NOT NULL, dataset TEXT NOT NULL REFERENCES dataset (name), kind TEXT NOT NULL,
    name TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (id, dataset)
) WITHOUT ROWID;
CREATE INDEX record_by_kind ON record (kind, id, name);
CREATE TABLE lead (dataset TEXT NOT NULL, topic TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE alias (folded TEXT NOT NULL, text TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, dataset TEXT NOT NULL);
CREATE TABLE mention (
    target TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL, dataset TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (target, id, field, dataset)
) WITHOUT ROWID;
CREATE TABLE holder (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
    first INTEGER NOT NULL, generic INTEGER NOT NULL, jurisdiction TEXT, since TEXT, until TEXT,
    part_of TEXT, operated_by TEXT, instance_of TEXT
);
CREATE INDEX holder_part_of ON holder (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX holder_operated_by ON holder (operated_by) WHERE operated_by IS NOT NULL;
CREATE TABLE record_type (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, broader TEXT, extract_of TEXT,
    contains TEXT NOT NULL, derived_from TEXT NOT NULL
);
-- One flow passing one record type. Four plain days where all places are judged alike and nothing
-- restricts; else `detail` holds the judgements.
CREATE TABLE pass (
    record INTEGER NOT NULL, flow TEXT NOT NULL, sender INTEGER NOT NULL, receiver INTEGER NOT NULL,
    outcome TEXT NOT NULL, certainty INTEGER NOT NULL, mechanism TEXT NOT NULL, proposed INTEGER NOT NULL,
    carried INTEGER NOT NULL, holds INTEGER NOT NULL, possible_from INTEGER, possible_to INTEGER,
    certain_from INTEGER, certain_to INTEGER, detail TEXT, dataset TEXT NOT NULL,
    PRIMARY KEY (record, flow)
) WITHOUT ROWID;
CREATE INDEX pass_by_sender ON pass (sender, flow);
CREATE INDEX pass_by_receiver ON pass (receiver, flow);
CREATE TABLE code (code TEXT NOT NULL, flow TEXT NOT NULL, dataset TEXT NOT NULL, PRIMARY KEY (code, flow)) WITHOUT ROWID;
