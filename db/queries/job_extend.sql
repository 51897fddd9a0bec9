-- Takes the next :count numbers, and only if nobody else loaded meanwhile: :before is the count this loader knows of.
-- It is believed to be at work for :seconds more.
update waybill.job set next_no = next_no + :count, prompts = prompts + :count, source_digest = :digest,
    loader = :loader, loader_until = clock_timestamp() + make_interval(secs => :seconds)
where job_id = :job and state = 'loading' and prompts = :before
