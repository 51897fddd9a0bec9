update waybill.request_file f
set state = 'written', provider_file = null, batch_id = null, batch_state = null, output_file = null,
    error_file = null, fault = null, strikes = 0, not_before = null, epoch = f.epoch + 1, owner = null,
    lease_until = null, sent_at = null, ended_at = null, state_since = clock_timestamp()
where f.file_id = :file and f.state not in ('recorded', 'withdrawn')
  and f.answered + f.passing + f.failed + f.missing = 0
  and (f.lease_until is null or f.lease_until < clock_timestamp())
