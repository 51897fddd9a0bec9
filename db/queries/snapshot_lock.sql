-- Those who store a snapshot of the policy $1 queue up until the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('waybill.snapshot.' || $1::text, 0))
