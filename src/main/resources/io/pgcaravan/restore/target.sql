-- What a target holds, as one JSON value. :schemas are those to be replaced; of all that users have if
-- :whole. What earlier replacements have put aside, :leftovers, is nobody's any more.
WITH RECURSIVE member (classid, objid) AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
  UNION
  SELECT d.classid, d.objid
  FROM pg_depend d JOIN member m ON (d.refclassid, d.refobjid) = (m.classid, m.objid)
  WHERE d.deptype IN ('i', 'a')
),
schema AS (
  SELECT n.oid, n.nspname, n.nspowner
  FROM pg_namespace n
  LEFT JOIN member m ON m.classid = 'pg_namespace'::regclass AND m.objid = n.oid
  WHERE CASE WHEN :whole
          THEN n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND m.objid IS NULL
            AND n.oid NOT IN (:leftovers)
          ELSE n.nspname = ANY (:schemas) END
),
relation AS (
  SELECT c.relnamespace, c.relkind, c.oid, c.reltuples
  FROM pg_class c JOIN schema s ON s.oid = c.relnamespace
  LEFT JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
  WHERE m.objid IS NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
),
-- what else users may have in a schema: functions, types, operators, collations, …
other AS (
  SELECT pronamespace AS place, 'pg_proc'::regclass::oid AS classid, oid AS objid FROM pg_proc
  UNION ALL SELECT typnamespace, 'pg_type'::regclass, oid FROM pg_type
  UNION ALL SELECT oprnamespace, 'pg_operator'::regclass, oid FROM pg_operator
  UNION ALL SELECT opfnamespace, 'pg_opfamily'::regclass, oid FROM pg_opfamily
  UNION ALL SELECT collnamespace, 'pg_collation'::regclass, oid FROM pg_collation
  UNION ALL SELECT connamespace, 'pg_conversion'::regclass, oid FROM pg_conversion
  UNION ALL SELECT cfgnamespace, 'pg_ts_config'::regclass, oid FROM pg_ts_config
  UNION ALL SELECT dictnamespace, 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
  UNION ALL SELECT prsnamespace, 'pg_ts_parser'::regclass, oid FROM pg_ts_parser
  UNION ALL SELECT tmplnamespace, 'pg_ts_template'::regclass, oid FROM pg_ts_template
),
routine AS (
  SELECT place, count(*) FILTER (WHERE classid = 'pg_proc'::regclass) AS routines, count(*) AS objects
  FROM other LEFT JOIN member m USING (classid, objid)
  WHERE m.objid IS NULL AND place IN (SELECT oid FROM schema)
  GROUP BY place
)
SELECT json_build_object(
  'version', current_setting('server_version_num')::int / 10000,
  'role', current_user,
  'superuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  'mayCreate', has_database_privilege(current_database(), 'CREATE'),
  'firstRole', (SELECT rolname FROM pg_roles WHERE oid = 10),
  'schemas', (SELECT coalesce(json_agg(json_build_object(
      'name', s.nspname,
      'owner', pg_get_userbyid(s.nspowner),
      'ours', pg_has_role(s.nspowner, 'USAGE'),
      'tables', (SELECT count(*) FROM relation r WHERE relnamespace = s.oid AND relkind IN ('r', 'p', 'f')),
      'views', (SELECT count(*) FROM relation r WHERE relnamespace = s.oid AND relkind IN ('v', 'm')),
      'routines', coalesce(o.routines, 0),
      'objects', coalesce(o.objects, 0) + (SELECT count(*) FROM relation r WHERE relnamespace = s.oid),
      'rows', (SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM relation r
               WHERE relnamespace = s.oid AND relkind IN ('r', 'm')),
      'bytes', (SELECT coalesce(sum(pg_total_relation_size(r.oid)), 0)::bigint FROM relation r
                WHERE relnamespace = s.oid AND relkind IN ('r', 'm'))
    ) ORDER BY s.nspname), '[]') FROM schema s LEFT JOIN routine o ON o.place = s.oid),
  'extensions', (SELECT coalesce(json_agg(json_build_object(
      'name', extname, 'schema', s.nspname, 'relocatable', extrelocatable) ORDER BY extname), '[]')
    FROM pg_extension JOIN schema s ON s.oid = extnamespace),
  'configured', (SELECT coalesce(json_agg(json_build_object(
      'schema', n.nspname, 'table', c.relname, 'extension', extname, 'oid', c.oid::bigint)), '[]')
    FROM pg_extension e JOIN pg_class c ON c.oid = ANY (e.extconfig) AND c.relkind = 'r'
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE :whole OR n.nspname = ANY (:schemas)),
  'leftovers', (SELECT coalesce(json_agg(json_build_object(
      'schema', nspname,
      'ours', pg_has_role(nspowner, 'USAGE'),
      'bytes', (SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
                WHERE relnamespace = n.oid AND relkind IN ('r', 'm'))
    ) ORDER BY nspname), '[]') FROM pg_namespace n WHERE oid IN (:leftovers)),
  'dependents', (SELECT coalesce(json_agg(line), '[]')
    FROM (:dependents) d),
  'subscriptions', (SELECT coalesce(json_agg(DISTINCT u.subname), '[]')
    FROM pg_subscription u
    LEFT JOIN pg_subscription_rel l ON l.srsubid = u.oid LEFT JOIN pg_class c ON c.oid = l.srrelid
    WHERE u.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (:whole OR c.relnamespace IN (SELECT oid FROM schema))),
  'eventTriggers', (SELECT coalesce(json_agg(evtname ORDER BY evtname), '[]')
    FROM pg_event_trigger e LEFT JOIN member m ON m.classid = 'pg_event_trigger'::regclass AND m.objid = e.oid
    WHERE m.objid IS NULL AND evtenabled <> 'D'),
  'publications', (SELECT coalesce(json_agg(pubname ORDER BY pubname), '[]') FROM pg_publication WHERE :whole),
  'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata WHERE :whole),
  'locks', current_setting('max_locks_per_transaction')::int
    * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int),
  'casts', (SELECT coalesce(json_agg(format('(%s AS %s)', castsource::regtype, casttarget::regtype)), '[]')
    FROM pg_cast c LEFT JOIN member m ON m.classid = 'pg_cast'::regclass AND m.objid = c.oid
    WHERE :whole AND m.objid IS NULL AND c.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_type t JOIN schema s ON s.oid = t.typnamespace
                      WHERE t.oid IN (castsource, casttarget))),
  'servers', (SELECT coalesce(json_agg(srvname ORDER BY srvname), '[]')
    FROM pg_foreign_server f LEFT JOIN member m ON m.classid = 'pg_foreign_server'::regclass AND m.objid = f.oid
    WHERE :whole AND m.objid IS NULL),
  'wrappers', (SELECT coalesce(json_agg(fdwname ORDER BY fdwname), '[]')
    FROM pg_foreign_data_wrapper f
    LEFT JOIN member m ON m.classid = 'pg_foreign_data_wrapper'::regclass AND m.objid = f.oid
    WHERE :whole AND m.objid IS NULL),
  'languages', (SELECT coalesce(json_agg(lanname ORDER BY lanname), '[]')
    FROM pg_language l LEFT JOIN member m ON m.classid = 'pg_language'::regclass AND m.objid = l.oid
    WHERE :whole AND m.objid IS NULL AND l.oid >= 16384),
  'unmovable', (SELECT coalesce(json_agg(line ORDER BY line), '[]') FROM (
      SELECT 'access method ' || amname AS line FROM pg_am a
      LEFT JOIN member m ON m.classid = 'pg_am'::regclass AND m.objid = a.oid
      WHERE :whole AND m.objid IS NULL AND a.oid >= 16384
      UNION ALL
      SELECT pg_describe_object('pg_transform'::regclass, t.oid, 0) FROM pg_transform t
      LEFT JOIN member m ON m.classid = 'pg_transform'::regclass AND m.objid = t.oid
      WHERE :whole AND m.objid IS NULL) u)
)
