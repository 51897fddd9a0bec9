select job_id from waybill.job where name = :name
