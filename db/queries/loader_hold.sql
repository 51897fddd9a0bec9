-- The loader $2 of job $1 is still at work, and believed so for $3 seconds more.
update waybill.job set loader_until = clock_timestamp() + make_interval(secs => $3)
where job_id = $1 and state = 'loading' and loader = $2
