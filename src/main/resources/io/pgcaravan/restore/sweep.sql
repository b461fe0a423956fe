-- Drops replaced schemas, and what else was put aside under such names, in batches: one transaction for all
-- of it could need more locks than the server has. What is in use is tried again for a while; what cannot be
-- dropped is told at the end, when all else is gone.
DO $sweep$
DECLARE
  schemas text[];
  one text;
  lines text[];
  remains text[] := '{}';
  batch int := 64;
  stuck oid[] := '{}';
  patience int := :rounds;
  names text[];
  held text[] := '{}';
  ids oid[];
  thing record;
BEGIN
  PERFORM pg_catalog.set_config('search_path', '', false); -- before anything else is named
  PERFORM set_config('lock_timeout', '1s', false), set_config('statement_timeout', '0', false),
          set_config('client_min_messages', 'warning', false);
  IF NOT pg_try_advisory_lock(7161130645419290146) THEN
    RAISE EXCEPTION 'replaced schemas stay, for another session is dropping some' USING ERRCODE = '55P03';
  END IF;
  SELECT coalesce(array_agg(nspname ORDER BY nspname), '{}') INTO schemas FROM pg_namespace WHERE oid IN (:leftovers);
  -- what somebody made upon an old schema since is his to remove: that schema stays, the others go
  LOOP
    SELECT array_agg(line) INTO lines FROM (:dependents) d;
    EXIT WHEN lines IS NULL;
    names := '{}';
    FOREACH one IN ARRAY schemas LOOP
      IF EXISTS (SELECT FROM (:ofone) d WHERE line = ANY (lines)) THEN
        names := names || one;
      END IF;
    END LOOP;
    remains := remains || lines;
    IF names = '{}' THEN
      schemas := '{}'; -- it is not known which of them to spare
    END IF;
    schemas := ARRAY(SELECT s FROM unnest(schemas) s WHERE s <> ALL (names));
  END LOOP;
  -- those of another role are left to it, and hold up none of ours
  remains := remains || ARRAY(SELECT format('%I belongs to %s', nspname, nspowner::regrole) FROM pg_namespace
                              WHERE nspname = ANY (schemas) AND NOT pg_has_role(nspowner, 'USAGE'));
  schemas := ARRAY(SELECT nspname FROM pg_namespace
                   WHERE nspname = ANY (schemas) AND pg_has_role(nspowner, 'USAGE') ORDER BY nspname);
  LOOP
    -- leaves of partition trees first; sequences and types go with their tables
    SELECT array_agg(name), array_agg(oid) INTO names, ids FROM (
      SELECT format('%s %I.%I', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                      WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                    n.nspname, c.relname) AS name, c.oid,
             EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS parent,
             CASE c.relkind WHEN 'S' THEN 2 ELSE 1 END AS turn
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY (schemas) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.oid <> ALL (stuck)
      UNION ALL
      SELECT 'ROUTINE ' || f.oid::regprocedure, f.oid, false, 3
      FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
      WHERE n.nspname = ANY (schemas) AND f.oid <> ALL (stuck)
      ORDER BY turn, parent, oid
      LIMIT batch) t;
    IF names IS NOT NULL THEN
      BEGIN
        FOR i IN 1 .. array_length(names, 1) LOOP
          -- another one's cascade may have taken it
          IF EXISTS (SELECT FROM pg_class WHERE oid = ids[i] UNION ALL SELECT FROM pg_proc WHERE oid = ids[i]) THEN
            EXECUTE 'DROP ' || names[i] || ' CASCADE';
          END IF;
        END LOOP;
      EXCEPTION WHEN lock_not_available OR deadlock_detected OR out_of_memory OR insufficient_privilege THEN
        IF batch > 1 THEN
          batch := batch / 4;
        ELSE
          stuck := stuck || ids;
          held := held || names;
        END IF;
      END;
      COMMIT;
      CONTINUE;
    END IF;
    EXIT WHEN stuck = '{}' OR patience <= 0;
    patience := patience - 1;
    stuck := '{}';
    held := '{}';
    PERFORM pg_sleep(1);
    COMMIT;
  END LOOP;
  FOR thing IN
    SELECT 'SCHEMA' AS kind, s AS name FROM unnest(schemas) s
    WHERE NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = s AND c.oid = ANY (stuck))
    UNION ALL SELECT 'SERVER', srvname FROM pg_foreign_server
    WHERE srvname ~ '^caravan_old_[0-9]{14}_' AND obj_description(oid, 'pg_foreign_server') LIKE 'pg-caravan: %'
    UNION ALL SELECT 'FOREIGN DATA WRAPPER', fdwname FROM pg_foreign_data_wrapper
    WHERE fdwname ~ '^caravan_old_[0-9]{14}_' AND obj_description(oid, 'pg_foreign_data_wrapper') LIKE 'pg-caravan: %'
    UNION ALL SELECT 'LANGUAGE', lanname FROM pg_language
    WHERE lanname ~ '^caravan_old_[0-9]{14}_' AND obj_description(oid, 'pg_language') LIKE 'pg-caravan: %'
  LOOP
    -- what users made by it since is theirs
    one := CASE thing.kind
      WHEN 'SERVER' THEN (SELECT min(ftrelid::regclass::text) FROM pg_foreign_table JOIN pg_foreign_server s
                          ON s.oid = ftserver WHERE srvname = thing.name)
      WHEN 'FOREIGN DATA WRAPPER' THEN (SELECT min(srvname) FROM pg_foreign_server JOIN pg_foreign_data_wrapper w
                                        ON w.oid = srvfdw WHERE fdwname = thing.name)
      WHEN 'LANGUAGE' THEN (SELECT min(p.oid::regprocedure::text) FROM pg_proc p JOIN pg_language l
                            ON l.oid = prolang WHERE lanname = thing.name) END;
    IF one IS NOT NULL THEN
      remains := remains || format('%s depends on %s %I', one, lower(thing.kind), thing.name);
      CONTINUE;
    END IF;
    BEGIN
      EXECUTE format('DROP %s IF EXISTS %I CASCADE', thing.kind, thing.name);
    EXCEPTION WHEN lock_not_available OR deadlock_detected OR insufficient_privilege THEN
      held := held || format('%s %I', thing.kind, thing.name);
    END;
  END LOOP;
  COMMIT;
  IF held <> '{}' OR remains <> '{}' THEN
    RAISE EXCEPTION '%', concat_ws('; ',
      'replaced tables are in use: ' || array_to_string(nullif(held[:10], '{}'), ', '),
      'replaced schemas stay, for ' || array_to_string(nullif(remains[:10], '{}'), ', '))
      USING ERRCODE = '55006';
  END IF;
END
$sweep$;
