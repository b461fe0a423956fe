-- an archive never changes
INSERT INTO archives (archive, sha256, name, plan, database, scope, format, compression, plain_bytes, size_bytes,
                      database_size_bytes, started_at, finished_at, server_version, client_version, completeness,
                      proof, run_id, node, fired_by, note, tool, manifest)
VALUES (:#archive, :#sha256, :#name, :#plan, :#database, :#scope, :#format, :#compression, :#plain_bytes, :#size_bytes,
        :#database_size_bytes, :#started_at, :#finished_at, :#server_version, :#client_version, :#completeness,
        :#proof, :#run_id, :#node, :#fired_by, :#note, :#tool, :#manifest)
ON CONFLICT (archive, sha256) DO NOTHING
