-- Who blocks a session: one row a blocker. A process id of 0 stands for a prepared transaction.
SELECT b.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''),
       CASE a.state WHEN 'active' THEN 'running' ELSE coalesce(a.state, '') END,
       greatest(0, extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.query_start)))::bigint,
       coalesce(a.query, ''), 'blocks'
FROM (SELECT DISTINCT unnest(pg_blocking_pids(:session)) AS pid) AS b
LEFT JOIN pg_stat_activity AS a ON a.pid = b.pid
ORDER BY 5 DESC NULLS LAST
