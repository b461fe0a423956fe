-- Gives the new schemas, and what is in them under an old name, the owners, grants and default privileges
-- of the old ones.
DO $grants$
DECLARE
  old_names constant text[] := :old;
  new_names constant text[] := :new;
  thing record;
  entry record;
  tries int;
BEGIN
  -- owners first: they are the grantors of what is granted
  FOR tries IN 1 .. 2 LOOP
    FOR thing IN
      WITH pair AS (
        SELECT o.oid AS old, n.oid AS new, o.nspname AS old_name, n.nspname AS new_name
        FROM unnest(old_names, new_names) AS p (old_name, new_name)
        JOIN pg_namespace o ON o.nspname = p.old_name JOIN pg_namespace n ON n.nspname = p.new_name
      ),
      routine AS (
        SELECT f.oid, f.pronamespace, f.proname, f.prokind, f.proowner, f.proacl,
               ARRAY(SELECT coalesce(q.new_name, s.nspname) || '.' || t.typname
                     FROM unnest(f.proargtypes) WITH ORDINALITY AS a (type, place)
                     JOIN pg_type t ON t.oid = a.type JOIN pg_namespace s ON s.oid = t.typnamespace
                     LEFT JOIN pair q ON q.old = s.oid ORDER BY a.place) AS arguments
        FROM pg_proc f WHERE f.pronamespace IN (SELECT old FROM pair UNION ALL SELECT new FROM pair)
      )
      SELECT 'SCHEMA' AS alters, 'SCHEMA' AS grants, '' AS columns, quote_ident(p.new_name) AS name,
             o.nspowner AS old_owner, n.nspowner AS new_owner,
             coalesce(o.nspacl, acldefault('n', o.nspowner)) AS old_acl,
             coalesce(n.nspacl, acldefault('n', n.nspowner)) AS new_acl
      FROM pair p JOIN pg_namespace o ON o.oid = p.old JOIN pg_namespace n ON n.oid = p.new
      UNION ALL
      SELECT CASE WHEN EXISTS (SELECT FROM pg_depend d
                               WHERE d.classid = 'pg_class'::regclass AND d.objid = n.oid AND n.relkind = 'S'
                                 AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
                                 AND d.deptype IN ('a', 'i')) THEN '' ELSE 'TABLE' END, -- its table's
             CASE n.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, '',
             format('%I.%I', p.new_name, n.relname), o.relowner, n.relowner,
             coalesce(o.relacl, acldefault(CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", o.relowner)),
             coalesce(n.relacl, acldefault(CASE n.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", n.relowner))
      FROM pair p JOIN pg_class o ON o.relnamespace = p.old
      JOIN pg_class n ON n.relnamespace = p.new AND n.relname = o.relname
       AND (n.relkind = 'S') = (o.relkind = 'S')
      WHERE o.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      UNION ALL
      SELECT '', 'TABLE', format(' (%I)', b.attname), format('%I.%I', p.new_name, n.relname),
             o.relowner, n.relowner, a.attacl, b.attacl
      FROM pair p JOIN pg_class o ON o.relnamespace = p.old
      JOIN pg_class n ON n.relnamespace = p.new AND n.relname = o.relname
      JOIN pg_attribute a ON a.attrelid = o.oid JOIN pg_attribute b ON b.attrelid = n.oid
       AND b.attname = a.attname
      WHERE a.attnum > 0 AND b.attnum > 0 AND NOT a.attisdropped AND NOT b.attisdropped
        AND (a.attacl IS NOT NULL OR b.attacl IS NOT NULL)
      UNION ALL
      SELECT 'ROUTINE', 'ROUTINE', '', n.oid::regprocedure::text, o.proowner, n.proowner,
             coalesce(o.proacl, acldefault('f', o.proowner)), coalesce(n.proacl, acldefault('f', n.proowner))
      FROM pair p JOIN routine o ON o.pronamespace = p.old
      JOIN routine n ON n.pronamespace = p.new AND n.proname = o.proname AND n.arguments = o.arguments
      UNION ALL
      SELECT 'TYPE', 'TYPE', '', format('%I.%I', p.new_name, n.typname), o.typowner, n.typowner,
             coalesce(o.typacl, acldefault('T', o.typowner)), coalesce(n.typacl, acldefault('T', n.typowner))
      FROM pair p JOIN pg_type o ON o.typnamespace = p.old
      JOIN pg_type n ON n.typnamespace = p.new AND n.typname = o.typname
      LEFT JOIN pg_class c ON c.oid = n.typrelid
      WHERE n.typtype <> 'm' AND n.typtype <> 'p' AND NOT (n.typelem <> 0 AND n.typcategory = 'A')
        AND (c.oid IS NULL OR c.relkind = 'c')
    LOOP
      IF tries = 1 AND thing.alters <> '' AND thing.old_owner <> thing.new_owner THEN
        BEGIN
          EXECUTE format('ALTER %s %s OWNER TO %I', thing.alters, thing.name,
                         pg_get_userbyid(thing.old_owner));
        EXCEPTION WHEN insufficient_privilege THEN
          RAISE WARNING 'the owner of % is % now, not %', thing.name,
            pg_get_userbyid(thing.new_owner), pg_get_userbyid(thing.old_owner);
        END;
      ELSIF tries = 2 AND thing.old_acl IS DISTINCT FROM thing.new_acl THEN
        FOR entry IN
          SELECT grantee, privilege_type, is_grantable FROM aclexplode(thing.new_acl)
          WHERE grantee <> thing.new_owner OR thing.old_owner = thing.new_owner
          EXCEPT SELECT grantee, privilege_type, is_grantable FROM aclexplode(thing.old_acl)
        LOOP
          EXECUTE format('REVOKE %s%s ON %s %s FROM %s CASCADE', entry.privilege_type, thing.columns,
                         thing.grants, thing.name,
                         CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(entry.grantee)) END);
        END LOOP;
        FOR entry IN
          -- in their order, which a dump shows
          SELECT o.grantee, o.privilege_type, o.is_grantable
          FROM aclexplode(thing.old_acl) WITH ORDINALITY AS o (grantor, grantee, privilege_type, is_grantable, place)
          WHERE NOT EXISTS (SELECT FROM aclexplode(thing.new_acl) n
                            WHERE (n.grantee, n.privilege_type, n.is_grantable)
                                = (o.grantee, o.privilege_type, o.is_grantable))
          ORDER BY o.place
        LOOP
          EXECUTE format('GRANT %s%s ON %s %s TO %s%s', entry.privilege_type, thing.columns,
                         thing.grants, thing.name,
                         CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(entry.grantee)) END,
                         CASE WHEN entry.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
        END LOOP;
      END IF;
    END LOOP;
  END LOOP;
  FOR entry IN
    SELECT pg_get_userbyid(d.defaclrole) AS maker, p.new_name, e.grantee, e.privilege_type, e.is_grantable,
           CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
             ELSE 'TYPES' END AS things
    FROM unnest(old_names, new_names) AS p (old_name, new_name)
    JOIN pg_namespace o ON o.nspname = p.old_name JOIN pg_namespace n ON n.nspname = p.new_name
    JOIN pg_default_acl d ON d.defaclnamespace = o.oid
    CROSS JOIN LATERAL aclexplode(d.defaclacl) AS e
  LOOP
    BEGIN
      EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT %s ON %s TO %s%s', entry.maker,
                     entry.new_name, entry.privilege_type, entry.things,
                     CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(entry.grantee)) END,
                     CASE WHEN entry.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE WARNING 'the default privileges of role % in schema % were not given again', entry.maker,
        entry.new_name;
    END;
  END LOOP;
END
$grants$;
