-- Is a session there: is it one of ours, is it in the middle of something, and of what.
SELECT CASE WHEN application_name LIKE 'emcee%' THEN 1 ELSE 0 END,
       CASE WHEN state = 'idle' THEN 0 ELSE 1 END,
       query
FROM pg_stat_activity
WHERE pid = :session AND pid <> pg_backend_pid()
