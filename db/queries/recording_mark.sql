-- Tells which session records the chunk; only waybill.end_stuck_recordings reads it.
select pg_try_advisory_xact_lock(hashtextextended('waybill.recording', :chunk))
