-- a listing shows it no more, or shows another archive under its name
UPDATE copies SET status = 'missing', seen_at = :#seen_at
 WHERE archive = :#archive AND sha256 = :#sha256 AND destination = :#destination
   AND status IN ('present', 'damaged') AND (seen_at <= :#seen_at OR seen_at > :#horizon)
