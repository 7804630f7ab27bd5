-- Who blocks a session by a row lock.
SELECT b.trx_mysql_thread_id, p.user, '', CASE p.command WHEN 'Sleep' THEN 'idle in transaction' ELSE 'running' END,
       timestampdiff(SECOND, b.trx_started, now()), coalesce(p.info, ''), 'blocks'
FROM information_schema.innodb_lock_waits AS w
JOIN information_schema.innodb_trx AS r ON r.trx_id = w.requesting_trx_id
JOIN information_schema.innodb_trx AS b ON b.trx_id = w.blocking_trx_id
LEFT JOIN information_schema.processlist AS p ON p.id = b.trx_mysql_thread_id
WHERE r.trx_mysql_thread_id = :session
GROUP BY b.trx_mysql_thread_id
ORDER BY 5 DESC
