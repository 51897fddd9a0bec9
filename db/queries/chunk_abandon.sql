-- A clean giving back costs no strike. A job that was paused meanwhile stays paused.
update waybill.chunk
set state = case when not_before > clock_timestamp() then 3 else 0 end, epoch = epoch + 1, owner = null,
    lease_until = null
where chunk_id = :chunk and epoch = :epoch and created_at = :created and state = 1
