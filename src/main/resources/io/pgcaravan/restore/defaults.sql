-- Default privileges that hold in all schemas are as in a new database: the archive brings those of its own.
DO $defaults$
DECLARE
  entry record;
  things text;
BEGIN
  FOR entry IN
    SELECT pg_get_userbyid(d.defaclrole) AS maker, d.defaclobjtype AS kind, d.defaclrole,
           ARRAY(SELECT DISTINCT grantee FROM aclexplode(d.defaclacl)) AS grantees
    FROM pg_default_acl d WHERE d.defaclnamespace = 0 AND d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n')
  LOOP
    things := CASE entry.kind WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END;
    FOR i IN 1 .. coalesce(array_length(entry.grantees, 1), 0) LOOP
      IF entry.grantees[i] <> entry.defaclrole THEN
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE ALL ON %s FROM %s', entry.maker, things,
          CASE entry.grantees[i] WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(entry.grantees[i])) END);
      END IF;
    END LOOP;
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT ALL ON %s TO %I', entry.maker, things, entry.maker);
    IF entry.kind IN ('f', 'T') THEN
      EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT ALL ON %s TO PUBLIC', entry.maker, things);
    END IF;
  END LOOP;
END
$defaults$;
