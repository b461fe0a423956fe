-- a fire that another run has on record stays with that one
INSERT INTO runs (run_id, node, kind, plan, database, fired_by, fire, note, started_at, ended_at, status, attempts,
                  error_class, message, hint, archive, plain_bytes, size_bytes, database_size_bytes, duration_ms,
                  details)
VALUES (:#run_id, :#node, :#kind, :#plan, :#database, :#fired_by,
        CASE WHEN EXISTS (SELECT 1 FROM runs other
                           WHERE other.plan = :#plan AND other.database = :#database AND other.fire = :#fire
                             AND NOT (other.run_id = :#run_id AND other.node = :#node))
             THEN NULL ELSE :#fire END,
        :#note, :#started_at, :#ended_at, :#status, :#attempts,
        :#error_class, :#message, :#hint, :#archive, :#plain_bytes, :#size_bytes, :#database_size_bytes, :#duration_ms,
        :#details)
ON CONFLICT (run_id, node) DO UPDATE SET
  kind = excluded.kind, database = excluded.database, fired_by = excluded.fired_by, fire = excluded.fire,
  note = excluded.note, started_at = excluded.started_at, ended_at = excluded.ended_at, status = excluded.status,
  attempts = excluded.attempts, error_class = excluded.error_class, message = excluded.message, hint = excluded.hint,
  archive = excluded.archive, plain_bytes = excluded.plain_bytes, size_bytes = excluded.size_bytes,
  database_size_bytes = excluded.database_size_bytes, duration_ms = excluded.duration_ms,
  details = excluded.details
