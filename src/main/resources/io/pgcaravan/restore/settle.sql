-- One restore at a time, and nothing elsewhere that would be lost: a view may have been made meanwhile.
DO $settle$
DECLARE
  dependent text;
BEGIN
  IF NOT pg_try_advisory_xact_lock(7161130645419290145) THEN
    RAISE EXCEPTION 'another restore or mirror is at work in this database' USING ERRCODE = '55P03';
  END IF;
  SELECT string_agg(line, ', ') INTO dependent FROM (:dependents) d;
  IF dependent IS NOT NULL THEN
    RAISE EXCEPTION 'objects elsewhere depend on what is to be replaced: %', dependent
      USING ERRCODE = '2BP01';
  END IF;
END
$settle$;
