delete from waybill.job where job_id = $1 and state = 'loading'
