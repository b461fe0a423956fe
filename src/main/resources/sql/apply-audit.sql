-- what an entry of the audit log tells of a copy; an older one tells nothing of a copy that came later,
-- and none of what another machine has under the same name in a directory of its own
UPDATE copies SET
  status = CASE
    WHEN :#action = 'delete' THEN 'deleted'
    WHEN :#action = 'delete-failed' AND status = 'deleted' THEN 'present'
    WHEN :#action = 'verify' AND status IN ('damaged', 'missing') THEN 'present'
    WHEN :#action = 'damaged' AND status IN ('present', 'missing') THEN 'damaged'
    ELSE status END,
  deleted_at = CASE WHEN :#action = 'delete' THEN :#at WHEN :#action = 'delete-failed' THEN NULL ELSE deleted_at END,
  deleted_reason = CASE WHEN :#action = 'delete' THEN :#reason WHEN :#action = 'delete-failed' THEN NULL
    ELSE deleted_reason END,
  pinned = CASE WHEN :#action = 'pin' THEN :#reason WHEN :#action = 'unpin' THEN NULL ELSE pinned END,
  verified_at = CASE WHEN :#action = 'verify' THEN :#at ELSE verified_at END,
  damage = CASE WHEN :#action = 'verify' THEN NULL WHEN :#action = 'damaged' THEN :#reason ELSE damage END
 WHERE archive = :#archive AND destination = :#destination AND (since <= :#at OR since > :#horizon)
   AND (seen_by = :#node OR NOT EXISTS (SELECT 1 FROM copies own
                                         WHERE own.archive = :#archive AND own.destination = :#destination
                                           AND own.seen_by = :#node))
