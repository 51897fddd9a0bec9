delete from waybill.prompt where job_id = :job
