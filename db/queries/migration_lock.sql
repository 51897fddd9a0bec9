select pg_advisory_xact_lock(hashtextextended('waybill.schema_migration', 0))
