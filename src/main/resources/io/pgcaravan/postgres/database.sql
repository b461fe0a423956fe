-- What a database is beside its rows, as one JSON text: see DatabaseAnswer. Columns that only some
-- versions have are read by way of to_jsonb.
WITH database AS (
  SELECT d.*, to_jsonb(d) AS j FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
), own AS (
  SELECT n.oid, n.nspname FROM pg_catalog.pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), setting AS (
  SELECT pg_catalog.split_part(s, '=', 1) AS name, pg_catalog.substr(s, pg_catalog.strpos(s, '=') + 1) AS value
  FROM pg_catalog.pg_db_role_setting r JOIN database d ON r.setdatabase = d.oid,
    pg_catalog.unnest(r.setconfig) AS s
  WHERE r.setrole = 0
), relation AS (
  SELECT c.oid, pg_catalog.format('%I.%I', own.nspname, c.relname) AS name, c.relkind, c.relpersistence,
    (SELECT pg_catalog.format('%I.%I', rn.nspname, rc.relname)
     FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class rc ON rc.oid = i.inhparent AND rc.relkind = 'p'
       JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
     WHERE i.inhrelid = c.oid LIMIT 1) AS root,
    (SELECT e.extname FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
     WHERE p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND p.objid = c.oid AND p.deptype = 'e'
       AND p.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass LIMIT 1) AS extension
  FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'f', 'p') AND c.relpersistence <> 't'
)
SELECT pg_catalog.jsonb_build_object(
  'facts', pg_catalog.jsonb_build_object(
    'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
    'collation', CASE d.j->>'datlocprovider'
      WHEN 'i' THEN 'icu:' || COALESCE(d.j->>'datlocale', d.j->>'daticulocale')
      WHEN 'b' THEN 'builtin:' || (d.j->>'datlocale')
      ELSE d.datcollate::text END,
    'characterType', d.datctype,
    'settings', (SELECT COALESCE(pg_catalog.jsonb_object_agg(name,
      CASE WHEN name LIKE '%.%' THEN '' ELSE value END), '{}') FROM setting),
    'output', (SELECT pg_catalog.jsonb_object_agg(name, pg_catalog.current_setting(name)) FROM (VALUES
      ('bytea_output'), ('lc_monetary'), ('TimeZone')) AS o (name)),
    'schemas', (SELECT COALESCE(pg_catalog.jsonb_agg(nspname ORDER BY nspname), '[]') FROM own),
    'extensions', (SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'name', e.extname, 'version', e.extversion, 'schema', n.nspname) ORDER BY e.extname), '[]')
      FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace)),
  'tables', (SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', name, 'foreign', relkind = 'f', 'partitioned', relkind = 'p', 'unlogged', relpersistence = 'u',
      'root', root, 'extension', extension) ORDER BY name), '[]') FROM relation))
FROM database d
