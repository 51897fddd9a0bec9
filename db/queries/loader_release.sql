-- The loader $2 of job $1 gave up: the job may be removed at once.
update waybill.job set loader_until = null where job_id = $1 and state = 'loading' and loader = $2
