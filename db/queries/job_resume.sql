update waybill.job set state = 'ready' where job_id = $1 and state = 'paused'
