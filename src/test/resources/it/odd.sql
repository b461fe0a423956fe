-- A database with much that dumps get wrong: names, values, bodies that look like a dump, dependencies.
CREATE SCHEMA "Odd schema; -- ""quoted""";
COMMENT ON SCHEMA "Odd schema; -- ""quoted""" IS E'two\nlines and a \\ backslash';

CREATE TYPE mood AS ENUM ('glad', 'so-so', 'it''s bad');
CREATE TYPE pair AS (first int, second text);
CREATE DOMAIN percent AS numeric CHECK (VALUE BETWEEN 0 AND 100);

CREATE FUNCTION looks_like_a_dump() RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
  -- COPY public.customer (id) FROM stdin;
  RETURN '
COPY public.customer (id) FROM stdin;
1
\.
--
-- PostgreSQL database dump complete
--

';
END
$body$;

CREATE TABLE "Größe, 表 ""x""" (
    "a b" int PRIMARY KEY,
    "select" text,
    "tab	here" bytea,
    feeling mood,
    pairs pair[],
    share percent
);
INSERT INTO "Größe, 表 ""x""" VALUES
    (1, E'tab\t newline\n return\r backslash\\ \\. \\N end', '\x00ff0a0d5c2e', 'it''s bad', ARRAY[(1, 'a,"b')::pair], 12.5),
    (2, '\.', '\x', NULL, '{}', NULL),
    (3, '', NULL, 'glad', NULL, 100),
    (4, repeat(E'\\.\n', 3000), decode(repeat('5c2e0a', 5000), 'hex'), 'so-so', NULL, 0),
    (5, U&'\+01F42B caravan \00e9', NULL, NULL, NULL, NULL);

CREATE TABLE numbers (n numeric, f float8, r float4, d date, t timestamptz, i interval, j jsonb, u uuid, p point);
INSERT INTO numbers VALUES
    ('NaN', 'Infinity', '-0', 'infinity', '-infinity', '1 year 2 days -3 seconds', '{"a": [1, null, "\u00e9"]}',
     '00000000-0000-0000-0000-000000000001', '(1e-300,2)'),
    (1e1000, 1e-307, 1.17549435e-38, '0044-03-15 BC', '2026-10-25 01:30:00+02', '0', 'null', NULL, NULL),
    (0.1, 0.1, 0.1, '2024-02-29', '294276-12-31 23:59:59Z', '178000000 years', '1e400', NULL, NULL);

CREATE TABLE "no columns" ();
INSERT INTO "no columns" DEFAULT VALUES;
INSERT INTO "no columns" DEFAULT VALUES;

CREATE TABLE event (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE event_old PARTITION OF event FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE event_new PARTITION OF event DEFAULT;
INSERT INTO event (at, what) SELECT date '2025-06-01' + n, 'event ' || n FROM generate_series(1, 500) n;

CREATE TABLE parent (id int PRIMARY KEY, favourite int);
CREATE TABLE child (extra text, doubled int GENERATED ALWAYS AS (length(extra) * 2) STORED) INHERITS (parent);
INSERT INTO parent VALUES (1, 2), (2, 1);
INSERT INTO child VALUES (3, 1, 'xyz');
ALTER TABLE parent ADD FOREIGN KEY (favourite) REFERENCES parent DEFERRABLE INITIALLY DEFERRED;

CREATE SEQUENCE "Odd schema; -- ""quoted""".counter INCREMENT BY -7 MINVALUE -1000000 MAXVALUE 5 START 5;
SELECT nextval('"Odd schema; -- ""quoted""".counter') FROM generate_series(1, 3);

CREATE VIEW glad AS SELECT "a b", feeling FROM "Größe, 表 ""x""" WHERE feeling = 'glad';
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS events, max(at) AS newest FROM event;
CREATE RULE quiet AS ON DELETE TO numbers DO INSTEAD NOTHING;
CREATE INDEX "index; with 'quotes'" ON event (lower(what)) WHERE at > '2025-07-01';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE parent ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON parent USING (id > 0);
CREATE UNLOGGED TABLE fleeting AS SELECT 1 AS one;
CREATE PUBLICATION everything FOR TABLE numbers;

SELECT lo_from_bytea(424242, decode(repeat('00ff5c0a', 3000), 'hex'));
COMMENT ON LARGE OBJECT 424242 IS 'a large object';
