-- Takes the next $2 numbers, and only if nobody else loaded meanwhile: $3 is the count this loader knows of. Whoever does
-- so, $5, is believed to be at work for $6 seconds.
update waybill.job set next_no = next_no + $2, prompts = prompts + $2, source_digest = $4,
    loader = $5, loader_until = clock_timestamp() + make_interval(secs => $6)
where job_id = $1 and state = 'loading' and prompts = $3
