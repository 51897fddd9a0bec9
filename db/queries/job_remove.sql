delete from waybill.job where job_id = :job and state = 'loading'
