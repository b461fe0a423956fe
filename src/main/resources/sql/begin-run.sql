-- no row is added where the fire was run already
INSERT INTO runs (run_id, node, kind, plan, database, fired_by, fire, note, started_at, status, attempts,
                  plain_bytes, size_bytes, database_size_bytes)
VALUES (:#run_id, :#node, :#kind, :#plan, :#database, :#fired_by, :#fire, :#note, :#started_at, 'running', 1,
        0, 0, -1)
ON CONFLICT (plan, database, fire) DO NOTHING
