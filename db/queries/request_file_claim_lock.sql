select pg_advisory_xact_lock(hashtextextended('waybill.request_file_claim', 0))::text as locked
