-- what was seen later tells more, but by a clock that runs ahead of all; what was deleted since stays deleted; a delivery that failed takes nothing back of a copy that is there; a
-- listing, which verifies nothing, does not mend what is known to be damaged
INSERT INTO copies (archive, sha256, destination, plan, started_at, status, remote_id, size_bytes, verified_at,
                    damage, message, pinned, since, seen_at, seen_by)
VALUES (:#archive, :#sha256, :#destination, :#plan, :#started_at, :#status, :#remote_id, :#size_bytes, :#verified_at,
        :#damage, :#message, :#pinned, :#since, :#seen_at, :#node)
ON CONFLICT (archive, sha256, destination) DO UPDATE SET
  status = CASE
    WHEN copies.status = 'damaged' AND excluded.status = 'present' AND excluded.verified_at IS NULL
     AND copies.size_bytes = excluded.size_bytes THEN 'damaged'
    ELSE excluded.status END,
  remote_id = COALESCE(excluded.remote_id, copies.remote_id),
  size_bytes = excluded.size_bytes,
  verified_at = COALESCE(excluded.verified_at, copies.verified_at),
  damage = CASE
    WHEN copies.status = 'damaged' AND excluded.status = 'present' AND excluded.verified_at IS NULL
     AND copies.size_bytes = excluded.size_bytes THEN copies.damage
    ELSE excluded.damage END,
  message = excluded.message,
  pinned = CASE WHEN :#knows_pin = 1 THEN excluded.pinned ELSE copies.pinned END,
  since = excluded.since,
  seen_at = excluded.seen_at,
  seen_by = excluded.seen_by,
  deleted_at = NULL,
  deleted_reason = NULL
WHERE (copies.deleted_at IS NULL OR copies.deleted_at < excluded.since)
  AND (copies.seen_at <= excluded.seen_at OR copies.seen_at > :#horizon)
  AND (excluded.status <> 'failed' OR copies.status NOT IN ('present', 'damaged'))
