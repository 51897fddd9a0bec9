-- Those who revoke queue up until the end of the transaction; the moment is that of the first in the queue.
select pg_advisory_xact_lock(hashtextextended('waybill.revocation', 0)), clock_timestamp() as at
