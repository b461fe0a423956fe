-- of a run whose archive was found, as far as its manifest tells
INSERT INTO runs (run_id, node, kind, plan, database, fired_by, note, started_at, ended_at, status, attempts,
                  message, archive, plain_bytes, size_bytes, database_size_bytes, duration_ms)
VALUES (:#run_id, :#node, 'backup', :#plan, :#database, :#fired_by, :#note, :#started_at, :#ended_at, 'complete', 1,
        :#message, :#archive, :#plain_bytes, :#size_bytes, :#database_size_bytes, :#duration_ms)
ON CONFLICT DO NOTHING
