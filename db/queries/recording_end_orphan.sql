-- Ends sessions that record the chunk, other than this one: its holder lost them and is about to record it again.
select pg_terminate_backend(pid, 2000)
from pg_locks
where locktype = 'advisory' and granted and objsubid = 1 and pid <> pg_backend_pid()
  and database = (select oid from pg_database where datname = current_database())
  and (classid::bigint << 32 | objid::bigint) = hashtextextended('waybill.recording', :chunk)
