update waybill.job set state = 'cancelled' where job_id = :job and state in ('ready', 'paused')
