-- The fence: anything but one changed row means the chunk is no longer ours. A failover may lose a chunk and give its
-- number to another one, with the same epoch but not made at the same time.
update waybill.chunk
set state = 2, finished_at = clock_timestamp(), snapshot_digest = :snapshot, failed = :failed,
    extrapolated = :extrapolated, lease_until = null, explored = :explored, explore_cost_nusd = :explore_cost,
    explore_loss_ppm = :explore_loss, cut = :cut
where chunk_id = :chunk and epoch = :epoch and created_at = :created and state = 1
