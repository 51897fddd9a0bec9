-- Who learns now. The lock's number is split in two halves there.
select format('%s on %s, server process %s, since %s', coalesce(nullif(a.application_name, ''), 'a session'),
              coalesce(host(a.client_addr), 'this machine'), a.pid,
              to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as holder
from pg_locks l
join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select d.oid from pg_database d where d.datname = current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('waybill.learn', 0)
order by a.pid
limit 1
