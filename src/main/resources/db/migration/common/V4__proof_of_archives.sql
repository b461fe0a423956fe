-- how much an archive's manifest proves of its rows: none, counts or content; NULL if nothing
ALTER TABLE archives ADD COLUMN proof TEXT;
