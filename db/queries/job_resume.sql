update waybill.job set state = 'ready' where job_id = :job and state = 'paused'
