delete from waybill.prompt where job_id = $1
