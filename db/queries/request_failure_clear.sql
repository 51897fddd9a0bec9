delete from waybill.request_failure where job_id = :job
