-- One learner at a time: the lock is the session's.
select pg_try_advisory_lock(hashtextextended('waybill.learn', 0)) as taken
