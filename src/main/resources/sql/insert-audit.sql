INSERT INTO audit (node, position, at, actor, action, archive, destination, plan, size_bytes, reason)
VALUES (:#node, :#position, :#at, :#actor, :#action, :#archive, :#destination, :#plan, :#size_bytes, :#reason)
ON CONFLICT (node, position) DO NOTHING
