-- the plan's lock is ours, so a run of it on this node that still runs on record is dead; its fire is free
UPDATE runs SET status = 'interrupted', fire = NULL, message = 'ended without a word: the program was killed'
 WHERE plan = :#plan AND node = :#node AND status = 'running' AND run_id <> :#run_id
