-- Locks a half-loaded job for its removal, if no loader holds it.
select job_id from waybill.job
where job_id = :job and state = 'loading' and coalesce(loader_until <= clock_timestamp(), true) for update
