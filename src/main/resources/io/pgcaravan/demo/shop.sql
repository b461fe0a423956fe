-- Sample data of the demo: a small shop, a few hundred thousand rows, always the same.
BEGIN;

CREATE TABLE customer (
    id      integer PRIMARY KEY,
    name    text NOT NULL,
    email   text NOT NULL UNIQUE,
    city    text NOT NULL,
    since   date NOT NULL
);

CREATE TABLE product (
    id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text NOT NULL,
    price   numeric(8, 2) NOT NULL CHECK (price > 0)
);

CREATE TYPE order_state AS ENUM ('open', 'paid', 'sent', 'returned');

CREATE TABLE "order" (
    id          integer PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customer,
    state       order_state NOT NULL,
    placed_at   timestamptz NOT NULL,
    note        text
);

CREATE TABLE order_line (
    order_id    integer NOT NULL REFERENCES "order",
    product_id  integer NOT NULL REFERENCES product,
    quantity    smallint NOT NULL,
    PRIMARY KEY (order_id, product_id)
);

INSERT INTO customer
SELECT i, 'Customer ' || md5(i::text), 'c' || i || '@example.com',
       (ARRAY['Berlin', 'Buenos Aires', 'Lagos', 'Osaka', 'Quito'])[1 + i % 5],
       date '2020-01-01' + i % 2000
  FROM generate_series(1, 20000) i;

INSERT INTO product (name, price)
SELECT 'Product ' || i, 1 + (i * 7919 % 100000) / 100.0
  FROM generate_series(1, 500) i;

INSERT INTO "order"
SELECT i, 1 + i * 31 % 20000, (ARRAY['open', 'paid', 'sent', 'returned'])[1 + i % 4]::order_state,
       timestamptz '2024-01-01' + i * interval '5 minutes',
       CASE i % 10 WHEN 0 THEN E'tab\there, a backslash \\ and a new\nline' END
  FROM generate_series(1, 100000) i;

INSERT INTO order_line
SELECT o, 1 + (o * 13 + n * 101) % 500, 1 + (o + n) % 9
  FROM generate_series(1, 100000) o, generate_series(1, 2) n;

CREATE INDEX ON order_line (product_id);

CREATE VIEW revenue AS
SELECT o.state, sum(l.quantity * p.price) AS amount
  FROM "order" o JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id
 GROUP BY o.state;

COMMIT;
