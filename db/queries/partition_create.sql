-- For the job that will be inserted next, and the range after it.
select waybill.create_partitions(coalesce((select max(job_id) from waybill.job), 0) + 1)
