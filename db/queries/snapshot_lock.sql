-- Those who store a snapshot of the policy queue up until the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('waybill.snapshot.' || :policy_name::text, 0))
