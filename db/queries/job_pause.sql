update waybill.job set state = 'paused' where job_id = $1 and state = 'ready'
