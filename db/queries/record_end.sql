-- A batch that is over: lines without an answer never came back, and may have cost something that is not known.
with missing as (
    insert into waybill.answer (job_id, file_id, prompt_no, attempt, status)
    select l.job_id, l.file_id, l.prompt_no, l.attempt, 4
    from waybill.request_file f
    join waybill.request_line l
        on l.job_id = :job and l.file_id = f.file_id and l.attempt = f.attempt
       and l.prompt_no between f.first_prompt and f.last_prompt
    where f.file_id = :file
      and not exists (
          select from waybill.answer a
          where a.job_id = :job and a.prompt_no = l.prompt_no and a.attempt = l.attempt
      )
    returning 1
), counted as (
    select count(*)::integer as missing from missing
)
update waybill.request_file f
set missing = f.missing + c.missing, unknown_cost = f.unknown_cost + c.missing, state = 'recorded',
    state_since = case when f.state = 'recorded' then f.state_since else clock_timestamp() end,
    ended_at = coalesce(f.ended_at, clock_timestamp()), recorded_at = coalesce(f.recorded_at, clock_timestamp())
from counted c
where f.file_id = :file
returning c.missing
