-- What the session of the process :backend waits for: who holds the lock that it has wanted for a while. One row, also
-- when it waits for nothing; none when the session has ended.
select coalesce(b.pid, 0)::integer as pid, coalesce(b.application_name, '') as application,
       coalesce(b.usename::text, '') as holder
from pg_stat_activity w
left join lateral (
    select h.pid, h.application_name, h.usename
    from unnest(pg_blocking_pids(w.pid)) as blocking (pid) left join pg_stat_activity h on h.pid = blocking.pid
    where w.wait_event_type = 'Lock' and w.query_start < clock_timestamp() - interval '1.5 seconds'
    order by h.pid limit 1
) b on true
where w.pid = :backend
