-- The loader of the job gave up: the job may be removed at once.
update waybill.job set loader_until = null where job_id = :job and state = 'loading' and loader = :loader
