update waybill.job set grader = :grader where job_id = :job
