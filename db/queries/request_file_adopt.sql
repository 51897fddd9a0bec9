update waybill.request_file f
set state = 'running', batch_id = :batch, batch_state = null, fault = null, strikes = 0, not_before = null,
    epoch = f.epoch + 1, owner = null, lease_until = null, sent_at = f.state_since, state_since = clock_timestamp()
where f.file_id = :file and f.state in ('creating', 'running')
  and (f.lease_until is null or f.lease_until < clock_timestamp())
