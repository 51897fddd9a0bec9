-- The fence: anything but one changed row means the chunk is no longer ours. A failover may lose a chunk and give its number
-- to another one, with the same epoch but not made at the same time.
update waybill.chunk
set state = 2, finished_at = clock_timestamp(), snapshot_digest = $3, failed = $4, extrapolated = $6, lease_until = null,
    explored = $7, explore_cost_nusd = $8, explore_loss_ppm = $9, cut = $10
where chunk_id = $1 and epoch = $2 and created_at = $5 and state = 1
