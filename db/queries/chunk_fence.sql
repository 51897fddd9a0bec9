-- The fence: anything but one changed row means the chunk is no longer ours.
update waybill.chunk
set state = 2, finished_at = clock_timestamp(), snapshot_digest = $3, failed = $4, extrapolated = $5, lease_until = null
where chunk_id = $1 and epoch = $2 and state = 1
