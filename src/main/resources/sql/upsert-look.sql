INSERT INTO looks (destination, node, looked_at, archives, size_bytes, failure)
VALUES (:#destination, :#node, :#looked_at, :#archives, :#size_bytes, :#failure)
ON CONFLICT (destination, node) DO UPDATE SET
  looked_at = excluded.looked_at, archives = excluded.archives, size_bytes = excluded.size_bytes,
  failure = excluded.failure
