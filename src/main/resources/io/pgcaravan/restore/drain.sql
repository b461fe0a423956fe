-- A session that reads in one snapshot, such as pg_dump, finds new tables by their names and no rows in
-- them. Where one has begun with the old tables, its end is waited for; it holds nobody up meanwhile.
DO $drain$
DECLARE
  deadline constant timestamptz := clock_timestamp() + interval ':patience milliseconds';
  reader text;
BEGIN
  LOOP
    PERFORM pg_stat_clear_snapshot();
    SELECT string_agg(DISTINCT format('%s (pid %s, since %s)', coalesce(nullif(a.application_name, ''), 'a session'),
                                      a.pid, to_char(a.xact_start, 'HH24:MI:SS')), ', ') INTO reader
    FROM pg_locks l
    JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND n.nspname = ANY (:old) AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
      AND a.backend_xmin IS NOT NULL AND a.xact_start < a.query_start;
    EXIT WHEN reader IS NULL;
    IF clock_timestamp() > deadline THEN
      RAISE EXCEPTION 'the old contents are being read in one snapshot by %', reader USING ERRCODE = '55P03';
    END IF;
    PERFORM pg_sleep(0.05);
  END LOOP;
END
$drain$;
