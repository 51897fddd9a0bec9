update waybill.chunk set lease_until = clock_timestamp() + make_interval(secs => :lease_seconds)
where chunk_id = :chunk and epoch = :epoch and created_at = :created and state = 1
