-- Deletes the rows of an extension's tables that a dump of them brings anew, :tables by their oids. One that
-- others refer to comes after those. It is written on one line, so it has no other comments.
DO $configured$
DECLARE
  pending oid[] := ARRAY[:tables]::oid[];
  kept oid[];
  one oid;
  said text;
BEGIN
  WHILE pending <> '{}' LOOP
    kept := '{}';
    FOREACH one IN ARRAY pending LOOP
      BEGIN
        EXECUTE (
          SELECT pg_catalog.format('DELETE FROM ONLY %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM ONLY %1$s %s))',
                                   one::pg_catalog.regclass, x.extcondition[n])
          FROM pg_catalog.pg_extension x, pg_catalog.generate_subscripts(x.extconfig, 1) n
          WHERE x.extconfig[n] = one);
      EXCEPTION WHEN foreign_key_violation THEN
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
