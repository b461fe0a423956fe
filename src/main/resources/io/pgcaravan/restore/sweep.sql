-- Drops replaced schemas, and what else was put aside under such names, in batches: one transaction for all
-- of it could need more locks than the server has. What is in use is tried again for a while.
DO $sweep$
DECLARE
  schemas text[];
  batch int := 64;
  stuck oid[] := '{}';
  patience int := :rounds;
  names text[];
  held text[] := '{}';
  ids oid[];
  thing record;
  remains text;
BEGIN
  PERFORM pg_catalog.set_config('search_path', '', false); -- before anything else is named
  PERFORM set_config('lock_timeout', '1s', false), set_config('statement_timeout', '0', false),
          set_config('client_min_messages', 'warning', false);
  SELECT coalesce(array_agg(nspname ORDER BY nspname), '{}') INTO schemas FROM pg_namespace n
  WHERE nspname ~ '^caravan_old_[0-9]{14}_[0-9a-f]{4}_[0-9]+$'
    AND obj_description(n.oid, 'pg_namespace') LIKE 'pg-caravan: %';
  -- what somebody made upon an old schema since is his to remove
  SELECT string_agg(line, ', ') INTO remains FROM (:dependents) d;
  IF remains IS NOT NULL THEN
    RAISE EXCEPTION 'replaced schemas stay, for %', remains USING ERRCODE = '2BP01';
  END IF;
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
      EXCEPTION WHEN lock_not_available OR deadlock_detected OR out_of_memory THEN
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
  IF stuck <> '{}' THEN
    RAISE EXCEPTION 'replaced tables are in use: %', array_to_string(held, ', ') USING ERRCODE = '55P03';
  END IF;
  FOR thing IN
    SELECT 'SCHEMA' AS kind, s AS name FROM unnest(schemas) s
    UNION ALL SELECT 'SERVER', srvname FROM pg_foreign_server WHERE srvname ~ '^caravan_old_[0-9]{14}_'
    UNION ALL SELECT 'FOREIGN DATA WRAPPER', fdwname FROM pg_foreign_data_wrapper
              WHERE fdwname ~ '^caravan_old_[0-9]{14}_'
    UNION ALL SELECT 'LANGUAGE', lanname FROM pg_language WHERE lanname ~ '^caravan_old_[0-9]{14}_'
  LOOP
    EXECUTE format('DROP %s IF EXISTS %I CASCADE', thing.kind, thing.name);
  END LOOP;
END
$sweep$;
