update waybill.job set state = 'paused' where job_id = :job and state = 'ready'
