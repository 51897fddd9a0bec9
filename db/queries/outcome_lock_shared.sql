select pg_advisory_xact_lock_shared(hashtextextended('waybill.outcome_rollup', :job::bigint))
