update waybill.job set state = 'cancelled' where job_id = $1 and state in ('ready', 'paused')
