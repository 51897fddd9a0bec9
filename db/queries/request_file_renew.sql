update waybill.request_file set lease_until = clock_timestamp() + make_interval(secs => :lease_seconds)
where file_id = :file and epoch = :epoch and lease_until is not null
