-- What is known of runs, archives and their copies (docs/catalog.md). One text for SQLite and PostgreSQL:
-- instants are ISO-8601 UTC text of one width, so that they sort; '' stands for an instant that is unknown.

CREATE TABLE runs (
  run_id              TEXT   NOT NULL,
  node                TEXT   NOT NULL,
  kind                TEXT   NOT NULL,
  plan                TEXT   NOT NULL,
  database            TEXT   NOT NULL,
  fired_by            TEXT   NOT NULL,
  fire                TEXT,
  note                TEXT   NOT NULL,
  started_at          TEXT   NOT NULL,
  ended_at            TEXT,
  status              TEXT   NOT NULL CHECK (status IN ('running', 'complete', 'partial', 'failed', 'interrupted')),
  attempts            BIGINT NOT NULL,
  error_class         TEXT,
  message             TEXT,
  hint                TEXT,
  archive             TEXT,
  plain_bytes         BIGINT NOT NULL,
  size_bytes          BIGINT NOT NULL,
  database_size_bytes BIGINT NOT NULL,
  duration_ms         BIGINT,
  PRIMARY KEY (run_id, node),
  UNIQUE (plan, database, fire)
);
CREATE INDEX runs_newest ON runs (started_at, plan);
CREATE INDEX runs_of_plan ON runs (plan, started_at);

-- two machines that share a catalog may use one name: the checksum tells their archives apart;
-- it is '' for an archive without a manifest
CREATE TABLE archives (
  archive             TEXT   NOT NULL,
  sha256              TEXT   NOT NULL,
  name                TEXT   NOT NULL,
  plan                TEXT,
  database            TEXT,
  scope               TEXT,
  format              TEXT,
  compression         TEXT,
  plain_bytes         BIGINT NOT NULL,
  size_bytes          BIGINT NOT NULL,
  database_size_bytes BIGINT NOT NULL,
  started_at          TEXT   NOT NULL,
  finished_at         TEXT   NOT NULL,
  server_version      TEXT,
  client_version      TEXT,
  completeness        TEXT,
  run_id              TEXT,
  node                TEXT,
  fired_by            TEXT,
  note                TEXT,
  tool                TEXT,
  manifest            TEXT,
  PRIMARY KEY (archive, sha256)
);
CREATE INDEX archives_of_run ON archives (run_id, node);

-- plan and started_at repeat what archives has: the first page of a long list is read from one index
CREATE TABLE copies (
  archive        TEXT   NOT NULL,
  sha256         TEXT   NOT NULL,
  destination    TEXT   NOT NULL,
  plan           TEXT   NOT NULL,
  started_at     TEXT   NOT NULL,
  status         TEXT   NOT NULL CHECK (status IN ('present', 'damaged', 'failed', 'missing', 'deleted')),
  remote_id      TEXT,
  size_bytes     BIGINT NOT NULL,
  verified_at    TEXT,
  damage         TEXT,
  message        TEXT,
  pinned         TEXT,
  -- it cannot have been there before; a deletion at or after it is one of this copy
  since          TEXT   NOT NULL,
  seen_at        TEXT   NOT NULL,
  seen_by        TEXT   NOT NULL,
  deleted_at     TEXT,
  deleted_reason TEXT,
  PRIMARY KEY (archive, sha256, destination)
);
CREATE INDEX copies_newest ON copies (started_at DESC, archive, destination) WHERE status IN ('present', 'damaged');
CREATE INDEX copies_of_plan ON copies (plan, destination, started_at, size_bytes, status) WHERE status IN ('present', 'damaged');
CREATE INDEX copies_at ON copies (destination, archive);

-- when a destination was last listed as a whole, by whom, and what came of it
CREATE TABLE looks (
  destination TEXT   NOT NULL,
  node        TEXT   NOT NULL,
  looked_at   TEXT   NOT NULL,
  archives    BIGINT NOT NULL,
  size_bytes  BIGINT NOT NULL,
  failure     TEXT,
  PRIMARY KEY (destination, node)
);

-- the audit log of each node, by the place of the entry in its file
CREATE TABLE audit (
  node        TEXT   NOT NULL,
  position    BIGINT NOT NULL,
  at          TEXT   NOT NULL,
  actor       TEXT   NOT NULL,
  action      TEXT   NOT NULL,
  archive     TEXT   NOT NULL,
  destination TEXT   NOT NULL,
  plan        TEXT   NOT NULL,
  size_bytes  BIGINT NOT NULL,
  reason      TEXT   NOT NULL,
  PRIMARY KEY (node, position)
);
CREATE INDEX audit_newest ON audit (at);

-- one row for each archive, and for each backup that failed without one
CREATE VIEW backups (id, filename, size, drive_file_id, type, status, created_at) AS
SELECT CASE WHEN a.run_id IS NULL THEN a.archive ELSE a.run_id || '@' || a.node END,
       a.name,
       a.size_bytes,
       (SELECT c.remote_id FROM copies c
         WHERE c.archive = a.archive AND c.sha256 = a.sha256 AND c.remote_id IS NOT NULL
           AND c.status IN ('present', 'damaged')
         ORDER BY CASE WHEN c.destination LIKE '%drive%' THEN 0 ELSE 1 END, c.destination LIMIT 1),
       a.plan,
       CASE
         WHEN EXISTS (SELECT 1 FROM copies c WHERE c.archive = a.archive AND c.sha256 = a.sha256
                         AND c.status IN ('present', 'damaged'))
           THEN COALESCE((SELECT r.status FROM runs r WHERE r.run_id = a.run_id AND r.node = a.node), 'complete')
         WHEN EXISTS (SELECT 1 FROM copies c WHERE c.archive = a.archive AND c.sha256 = a.sha256
                         AND c.status = 'deleted')
           THEN 'deleted'
         WHEN EXISTS (SELECT 1 FROM copies c WHERE c.archive = a.archive AND c.sha256 = a.sha256
                         AND c.status = 'missing')
           THEN 'missing'
         ELSE 'failed'
       END,
       NULLIF(a.started_at, '')
  FROM archives a
UNION ALL
SELECT r.run_id || '@' || r.node, NULL, NULL, NULL, r.plan, r.status, r.started_at
  FROM runs r
 WHERE r.kind = 'backup' AND r.status IN ('failed', 'interrupted')
   AND NOT EXISTS (SELECT 1 FROM archives a WHERE a.run_id = r.run_id AND a.node = r.node);
