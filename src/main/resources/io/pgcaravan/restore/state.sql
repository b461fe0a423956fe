-- What a database says of itself and its server, as one JSON value. What belongs to an extension comes and
-- goes with it, and is not counted; nor is what an earlier replacement has left behind (:leftovers).
SELECT json_build_object(
  'major', current_setting('server_version_num')::int / 10000,
  'version', split_part(current_setting('server_version'), ' ', 1),
  'role', current_user,
  'standby', pg_is_in_recovery(),
  'readOnly', current_setting('default_transaction_read_only')::bool,
  'superuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  'makesDatabases', (SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user),
  'makesSchemas', has_database_privilege(current_database(), 'CREATE'),
  'makesTables', coalesce(
    (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = 'public'), true),
  'roles', (SELECT coalesce(json_agg(rolname), '[]') FROM pg_roles),
  'available', (SELECT coalesce(json_agg(name), '[]') FROM pg_available_extensions),
  'restricted', (
    SELECT coalesce(json_agg(DISTINCT name), '[]') FROM pg_available_extension_versions v
    WHERE superuser AND to_jsonb(v) ->> 'trusted' IS DISTINCT FROM 'true'),
  'installed', (SELECT coalesce(json_agg(extname), '[]') FROM pg_extension),
  'databases', (SELECT coalesce(json_agg(datname), '[]') FROM pg_database),
  'lockSlots', current_setting('max_locks_per_transaction')::bigint
    * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint),
  'sessions', (
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query NOT LIKE 'autovacuum:%'),
  'encoding', (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()),
  'sizeBytes', CASE WHEN has_database_privilege(current_database(), 'CONNECT')
    THEN pg_database_size(current_database()) ELSE -1 END,
  'tables', (
    SELECT coalesce(json_agg(format('%I.%I', n.nspname, c.relname)), '[]')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND n.oid NOT IN (:leftovers)),
  'objects', (
    SELECT count(*)
    FROM (
      SELECT 'pg_class'::regclass AS classid, oid, relnamespace AS place FROM pg_class
      UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
      UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type
    ) o JOIN pg_namespace n ON n.oid = o.place
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.oid NOT IN (:leftovers)
    AND NOT EXISTS (
      SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.oid AND d.deptype = 'e')
  ) + (SELECT count(*) FROM pg_largeobject_metadata),
  'dataDirectory', CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE')
    THEN current_setting('data_directory') END)
