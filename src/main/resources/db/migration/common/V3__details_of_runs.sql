-- what a restore, a drill or a mirror found and measured: a JSON object; NULL for other runs
ALTER TABLE runs ADD COLUMN details TEXT;
