-- Deletes the rows of an extension's tables that a dump of them brings anew, :tables by their oids. One that
-- others refer to comes after those. Where that would change what users have elsewhere, by a key's action or a
-- trigger of theirs, it is refused; :leftovers are schemas that are put aside. It is written on one line, so it has
-- no other comments.
DO $configured$
DECLARE
  pending oid[] := ARRAY[:tables]::oid[];
  kept oid[];
  one oid;
  said text;
BEGIN
  SELECT pg_catalog.string_agg(line, ', ') INTO said FROM (
    SELECT pg_catalog.format('%s refers to %s and follows it', k.conrelid::pg_catalog.regclass,
                             k.confrelid::pg_catalog.regclass) AS line
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'f' AND k.confrelid = ANY (pending) AND k.conrelid <> ALL (pending)
      AND k.confdeltype IN ('c', 'n', 'd') AND c.relnamespace NOT IN (:leftovers)
    UNION ALL
    SELECT pg_catalog.format('trigger %I of %s', t.tgname, t.tgrelid::pg_catalog.regclass)
    FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = ANY (pending) AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 8 = 8
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = t.tgfoid
                        AND d.deptype = 'e')) x;
  IF said IS NOT NULL THEN
    RAISE EXCEPTION 'rows of an extension cannot be replaced: %', said USING ERRCODE = '2BP01';
  END IF;
  WHILE pending <> '{}' LOOP
    kept := '{}';
    FOREACH one IN ARRAY pending LOOP
      BEGIN
        EXECUTE (
          SELECT pg_catalog.format('DELETE FROM ONLY %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM ONLY %1$s %s))',
                                   one::pg_catalog.regclass, x.extcondition[n])
          FROM pg_catalog.pg_extension x, pg_catalog.generate_subscripts(x.extconfig, 1) n
          WHERE x.extconfig[n] = one);
      EXCEPTION WHEN foreign_key_violation OR restrict_violation THEN
        kept := kept || one;
        said := SQLERRM;
      END;
    END LOOP;
    IF kept = pending THEN
      RAISE EXCEPTION 'rows of an extension cannot be replaced: %', said USING ERRCODE = '2BP01';
    END IF;
    pending := kept;
  END LOOP;
END
$configured$;
