-- What is elsewhere and depends on something in the schemas :schemas, one line each. Whether all of the
-- database is replaced, :whole, decides whether what is in no schema counts. What is in the schemas :spared, given
-- by their oids, does not count.
WITH RECURSIVE schema AS (
  SELECT oid, nspname = ANY (:schemas) AS meant FROM pg_namespace WHERE nspname = ANY (:schemas) OR oid IN (:spared)
),
-- extensions are moved with their members: those are no part of what is replaced
member (classid, objid) AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
  UNION
  SELECT d.classid, d.objid
  FROM pg_depend d JOIN member m ON (d.refclassid, d.refobjid) = (m.classid, m.objid)
  WHERE d.deptype IN ('i', 'a')
),
placed (classid, objid, meant) AS (
  SELECT 'pg_namespace'::regclass::oid, oid, meant FROM schema
  UNION ALL SELECT 'pg_class'::regclass, o.oid, meant FROM pg_class o, schema s WHERE relnamespace = s.oid
  UNION ALL SELECT 'pg_type'::regclass, o.oid, meant FROM pg_type o, schema s WHERE typnamespace = s.oid
  UNION ALL SELECT 'pg_proc'::regclass, o.oid, meant FROM pg_proc o, schema s WHERE pronamespace = s.oid
  UNION ALL SELECT 'pg_operator'::regclass, o.oid, meant FROM pg_operator o, schema s WHERE oprnamespace = s.oid
  UNION ALL SELECT 'pg_opclass'::regclass, o.oid, meant FROM pg_opclass o, schema s WHERE opcnamespace = s.oid
  UNION ALL SELECT 'pg_opfamily'::regclass, o.oid, meant FROM pg_opfamily o, schema s WHERE opfnamespace = s.oid
  UNION ALL SELECT 'pg_collation'::regclass, o.oid, meant FROM pg_collation o, schema s WHERE collnamespace = s.oid
  UNION ALL SELECT 'pg_conversion'::regclass, o.oid, meant FROM pg_conversion o, schema s WHERE connamespace = s.oid
  UNION ALL SELECT 'pg_constraint'::regclass, o.oid, meant FROM pg_constraint o, schema s WHERE connamespace = s.oid
  UNION ALL SELECT 'pg_statistic_ext'::regclass, o.oid, meant FROM pg_statistic_ext o, schema s WHERE stxnamespace = s.oid
  UNION ALL SELECT 'pg_ts_config'::regclass, o.oid, meant FROM pg_ts_config o, schema s WHERE cfgnamespace = s.oid
  UNION ALL SELECT 'pg_ts_dict'::regclass, o.oid, meant FROM pg_ts_dict o, schema s WHERE dictnamespace = s.oid
  UNION ALL SELECT 'pg_ts_parser'::regclass, o.oid, meant FROM pg_ts_parser o, schema s WHERE prsnamespace = s.oid
  UNION ALL SELECT 'pg_ts_template'::regclass, o.oid, meant FROM pg_ts_template o, schema s WHERE tmplnamespace = s.oid
  UNION ALL SELECT 'pg_default_acl'::regclass, o.oid, meant FROM pg_default_acl o, schema s WHERE defaclnamespace = s.oid
),
-- with what belongs to them: toast tables, rules, the triggers of foreign keys
inside (classid, objid, meant) AS (
  SELECT p.classid, p.objid, p.meant
  FROM placed p LEFT JOIN member m USING (classid, objid) WHERE m.objid IS NULL
  UNION
  SELECT d.classid, d.objid, i.meant
  FROM pg_depend d JOIN inside i ON (d.refclassid, d.refobjid) = (i.classid, i.objid)
  WHERE d.deptype = 'i'
),
part (classid, objid) AS (
  SELECT classid, objid FROM inside
  UNION ALL SELECT classid, objid FROM member
  UNION ALL SELECT 'pg_class'::regclass, o.indexrelid FROM pg_index o, inside i WHERE indrelid = i.objid
  UNION ALL SELECT 'pg_trigger'::regclass, o.oid FROM pg_trigger o, inside i WHERE tgrelid = i.objid
  UNION ALL SELECT 'pg_attrdef'::regclass, o.oid FROM pg_attrdef o, inside i WHERE adrelid = i.objid
  UNION ALL SELECT 'pg_policy'::regclass, o.oid FROM pg_policy o, inside i WHERE polrelid = i.objid
  UNION ALL SELECT 'pg_rewrite'::regclass, o.oid FROM pg_rewrite o, inside i WHERE ev_class = i.objid
  UNION ALL SELECT 'pg_amop'::regclass, o.oid FROM pg_amop o, inside i WHERE amopfamily = i.objid
  UNION ALL SELECT 'pg_amproc'::regclass, o.oid FROM pg_amproc o, inside i WHERE amprocfamily = i.objid
)
SELECT DISTINCT coalesce(pg_describe_object('pg_class'::regclass, r.ev_class, 0),
                         pg_describe_object(d.classid, d.objid, 0))
                || ' depends on ' || pg_describe_object(d.refclassid, d.refobjid, 0) AS line
FROM pg_depend d
JOIN inside i ON (d.refclassid, d.refobjid) = (i.classid, i.objid) AND i.meant
LEFT JOIN part p ON (p.classid, p.objid) = (d.classid, d.objid)
LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
WHERE p.objid IS NULL
  AND d.classid <> 'pg_extension'::regclass
  AND NOT (:whole AND d.classid <> ALL (ARRAY['pg_class', 'pg_type', 'pg_proc', 'pg_rewrite', 'pg_attrdef',
                                             'pg_constraint', 'pg_trigger', 'pg_policy']::regclass[]))
UNION
-- a partition or heir of a table elsewhere: that one would lose these rows, or have them twice for a while
SELECT pg_describe_object('pg_class'::regclass, h.inhrelid, 0) || ' is a part of '
       || pg_describe_object('pg_class'::regclass, h.inhparent, 0)
FROM pg_inherits h
JOIN inside i ON i.classid = 'pg_class'::regclass AND i.objid = h.inhrelid AND i.meant
JOIN pg_class c ON c.oid = h.inhparent AND c.relkind IN ('r', 'p', 'f')
LEFT JOIN part p ON p.classid = 'pg_class'::regclass AND p.objid = h.inhparent
WHERE p.objid IS NULL
ORDER BY line
