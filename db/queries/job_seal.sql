-- Makes the chunks and with them the job visible.
with sealed as (
    update waybill.job set state = 'ready', loaded_at = clock_timestamp(), source_digest = :digest, loader_until = null
    where job_id = :job and state = 'loading' and prompts = :prompts
    returning job_id, prompts, priority, chunk_size, not_before, deadline, maximum_attempts, owner
), paced as (
    select s.*, waybill.take_turns(s.owner, s.prompts) as turn, greatest(t.weight, 1) as weight
    from sealed s left join waybill.tenant t on t.name = s.owner
), made as (
    insert into waybill.chunk (job_id, lo, hi, priority, turn, state, not_before, deadline, maximum_attempts)
    select p.job_id, lo, least(lo + p.chunk_size - 1, p.prompts), p.priority, p.turn + (lo - 1) / p.weight,
           case when p.not_before > clock_timestamp() then 3 else 0 end, p.not_before, p.deadline, p.maximum_attempts
    from paced p cross join lateral generate_series(1, p.prompts, p.chunk_size) as lo
    order by lo
    returning 1
)
select (select count(*) from sealed) as jobs, (select count(*) from made) as chunks
