-- One exporter a job at a time stores files; it goes with the transaction.
select pg_advisory_xact_lock(hashtextextended('waybill.export', :job::bigint))
