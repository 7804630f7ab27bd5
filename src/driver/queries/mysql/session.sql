-- Is a session there: is it one of ours (an id is never given twice), is it in the middle of something, and of what.
SELECT 1, CASE command WHEN 'Sleep' THEN 0 ELSE 1 END, info
FROM information_schema.processlist
WHERE id = :session AND id <> connection_id()
