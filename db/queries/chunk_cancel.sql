update waybill.chunk set state = 7, epoch = epoch + 1, owner = null, lease_until = null
where job_id = :job and state in (0, 1, 3, 4)
