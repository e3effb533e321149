/**
 * The tables of `run_metadata.sqlite`, as Aim's migrations leave them: Aim
 * 3.14 to 3.29 open such a file without changing it.
 *
 * @module
 */

/** The newest revision that Aim's migrations know of. */
export const NEWEST_REVISION = "46b89d830ad8";

/** All revisions, oldest first. */
export const REVISIONS: readonly string[] = [
  "1ecf8222220d",
  "fbfe5c4702fb",
  "9ba30ab3b2b4",
  "3c4f22db7a46",
  "b07e7b07c8ce",
  NEWEST_REVISION,
];

/** Statements that make an empty database of the newest revision. */
export const SCHEMA = `
CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE experiment (
  id INTEGER NOT NULL PRIMARY KEY,
  uuid TEXT,
  name TEXT NOT NULL UNIQUE,
  created_at DATETIME,
  updated_at DATETIME,
  is_archived BOOLEAN,
  description TEXT
);
CREATE UNIQUE INDEX ix_experiment_uuid ON experiment (uuid);
CREATE TABLE tag (
  id INTEGER NOT NULL PRIMARY KEY,
  uuid TEXT,
  name TEXT NOT NULL UNIQUE,
  color TEXT,
  created_at DATETIME,
  updated_at DATETIME,
  is_archived BOOLEAN,
  description TEXT
);
CREATE UNIQUE INDEX ix_tag_uuid ON tag (uuid);
CREATE TABLE run (
  id INTEGER NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL,
  name TEXT,
  description TEXT,
  is_archived BOOLEAN,
  created_at DATETIME,
  updated_at DATETIME,
  experiment_id INTEGER REFERENCES experiment (id),
  finalized_at DATETIME
);
CREATE UNIQUE INDEX ix_run_hash ON run (hash);
CREATE TABLE run_tag (
  run_id INTEGER NOT NULL REFERENCES run (id),
  tag_id INTEGER NOT NULL REFERENCES tag (id),
  PRIMARY KEY (run_id, tag_id)
);
CREATE TABLE note (
  id INTEGER NOT NULL PRIMARY KEY,
  content TEXT NOT NULL,
  run_id INTEGER REFERENCES run (id),
  created_at DATETIME,
  updated_at DATETIME,
  experiment_id INTEGER,
  CONSTRAINT fk_experiment_note
    FOREIGN KEY (experiment_id) REFERENCES experiment (id)
);
CREATE TABLE note_audit_log (
  id INTEGER NOT NULL PRIMARY KEY,
  note_id INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE,
  datetime DATETIME,
  action TEXT,
  before_edit TEXT,
  after_edit TEXT
);
CREATE TABLE run_info (
  id INTEGER NOT NULL PRIMARY KEY,
  run_id INTEGER REFERENCES run (id),
  created_at DATETIME,
  updated_at DATETIME,
  last_notification_index INTEGER
);
INSERT INTO alembic_version (version_num) VALUES ('${NEWEST_REVISION}');
`;
