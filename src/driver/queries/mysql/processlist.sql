-- For a user who may not see locks: the sessions that could hold one, busy ones first, oldest first.
SELECT id, user, '', CASE command WHEN 'Sleep' THEN 'idle' ELSE 'running' END, time, coalesce(info, ''), 'may block'
FROM information_schema.processlist
WHERE id NOT IN (:session, connection_id())
  AND command NOT IN ('Daemon', 'Binlog Dump', 'Binlog Dump GTID', 'Slave_IO', 'Slave_SQL', 'Slave_worker')
  AND user NOT IN ('system user', 'event_scheduler')
ORDER BY command = 'Sleep', time DESC
LIMIT 5
