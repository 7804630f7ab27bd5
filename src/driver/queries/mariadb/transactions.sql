-- Nobody tells who holds a metadata lock: any open transaction may, and the oldest are the likeliest.
SELECT b.trx_mysql_thread_id, p.user, '', CASE p.command WHEN 'Sleep' THEN 'idle in transaction' ELSE 'running' END,
       timestampdiff(SECOND, b.trx_started, now()), coalesce(p.info, ''), 'may block'
FROM information_schema.innodb_trx AS b
JOIN information_schema.processlist AS p ON p.id = b.trx_mysql_thread_id
WHERE b.trx_mysql_thread_id NOT IN (:session, connection_id())
ORDER BY b.trx_started
LIMIT 5
