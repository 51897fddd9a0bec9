-- Tells which session records the chunk $1; only waybill.end_stuck_recordings reads it.
select pg_try_advisory_xact_lock(hashtextextended('waybill.recording', $1))
