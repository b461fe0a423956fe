-- Fills an empty database with the kinds of data that applications have: text, jsonb, numbers, times, and ids.
-- Always the same for the same number of rows; gzip makes its dump 2.5 to 3 times smaller.
--
--   psql --set=rows=4250000 --file=bench/data.sql     a plain dump of about 1 GB
\if :{?rows}
\else
  \set rows 4250000
\endif

CREATE TABLE customer (
    id      bigint PRIMARY KEY,
    name    text NOT NULL,
    email   text NOT NULL,
    city    text,
    created timestamptz NOT NULL,
    balance numeric(12, 2)
);

CREATE TABLE event (
    id          bigint PRIMARY KEY,
    request     uuid NOT NULL,
    customer_id bigint NOT NULL,
    kind        text NOT NULL,
    at          timestamptz NOT NULL,
    amount      numeric(10, 2),
    payload     jsonb NOT NULL,
    note        text
);

INSERT INTO customer
SELECT i, 'Customer ' || md5(i::text), md5((i * 7)::text) || '@example.com',
       (ARRAY['Berlin', 'Buenos Aires', 'Lagos', 'Osaka', 'Quito', 'Oslo', 'Perth'])[1 + i % 7],
       timestamptz '2020-01-01' + (i * 37 % 100000000) * interval '1 second',
       (i * 7919 % 1000000) / 100.0
  FROM generate_series(1::bigint, greatest(:rows / 10, 1)) i;

INSERT INTO event
SELECT i, md5((i * 3)::text)::uuid, 1 + h * 31 % greatest(:rows / 10, 1),
       (ARRAY['login', 'purchase', 'refund', 'view', 'logout'])[1 + h % 5],
       timestamptz '2021-01-01' + i * interval '7 seconds' + h % 7000000 * interval '1 microsecond',
       (h % 100000) / 100.0,
       jsonb_build_object(
           'session', md5(i::text),
           'ip', '10.' || h % 16 || '.' || h / 16 % 256 || '.' || h / 4096 % 256,
           'items', h % 12,
           'agent', (ARRAY['Mozilla/5.0 (X11; Linux x86_64)', 'curl/8.5', 'okhttp/4.12'])[1 + h % 3]),
       CASE WHEN i % 3 = 0 THEN 'The customer said: ' || md5((i * 13)::text) END
  FROM generate_series(1::bigint, :rows) i, LATERAL (SELECT abs(hashint8(i)::bigint)) AS hash (h);

CREATE INDEX ON event (customer_id);
ANALYZE;
