-- The loader of the job is still at work, and believed so for :seconds more.
update waybill.job set loader_until = clock_timestamp() + make_interval(secs => :seconds)
where job_id = :job and state = 'loading' and loader = :loader
