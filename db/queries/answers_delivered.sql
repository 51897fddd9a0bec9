update waybill.job set delivered_at = coalesce(delivered_at, clock_timestamp()) where job_id = :job
