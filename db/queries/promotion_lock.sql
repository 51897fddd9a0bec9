select pg_advisory_xact_lock(hashtextextended('waybill.promotion.' || $1::text, 0)), clock_timestamp()
