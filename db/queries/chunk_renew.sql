update waybill.chunk set lease_until = clock_timestamp() + make_interval(secs => $3)
where chunk_id = $1 and epoch = $2 and created_at = $4 and state = 1
