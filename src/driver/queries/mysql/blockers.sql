-- Who blocks a session, by metadata locks and by row locks. For an idle blocker, the statement is its last one.
SELECT t.processlist_id, t.processlist_user, coalesce(a.attr_value, ''),
       CASE t.processlist_command WHEN 'Sleep' THEN 'idle' ELSE 'running' END,
       t.processlist_time, coalesce(t.processlist_info, s.sql_text, ''), 'blocks'
FROM (
  SELECT held.owner_thread_id AS thread_id
  FROM performance_schema.threads AS me
  JOIN performance_schema.metadata_locks AS wanted ON wanted.owner_thread_id = me.thread_id AND wanted.lock_status = 'PENDING'
  JOIN performance_schema.metadata_locks AS held ON held.object_type = wanted.object_type
    AND held.object_schema <=> wanted.object_schema AND held.object_name <=> wanted.object_name
    AND held.lock_status = 'GRANTED' AND held.owner_thread_id <> wanted.owner_thread_id
  WHERE me.processlist_id = :session
  UNION
  SELECT w.blocking_thread_id
  FROM performance_schema.threads AS me
  JOIN performance_schema.data_lock_waits AS w ON w.requesting_thread_id = me.thread_id
  WHERE me.processlist_id = :session
) AS b
JOIN performance_schema.threads AS t ON t.thread_id = b.thread_id
LEFT JOIN performance_schema.session_connect_attrs AS a ON a.processlist_id = t.processlist_id AND a.attr_name = 'program_name'
LEFT JOIN performance_schema.events_statements_current AS s ON s.thread_id = t.thread_id AND s.nesting_event_level = 0
ORDER BY 5 DESC
