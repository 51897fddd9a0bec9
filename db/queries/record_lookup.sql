-- What is known of lines of result files: the file that each was sent in, and what was recorded for it. Ids that were
-- never sent have no row.
select g.place::integer as place, l.file_id, a.status, a.digest,
       exists (
           select from waybill.answer o
           where o.job_id = :job and o.prompt_no = g.prompt_no and o.attempt <> g.attempt
       ) as has_others
from unnest(:prompts::integer[], :attempts::smallint[]) with ordinality as g (prompt_no, attempt, place)
join waybill.request_line l on l.job_id = :job and l.prompt_no = g.prompt_no and l.attempt = g.attempt
left join waybill.answer a on a.job_id = :job and a.prompt_no = g.prompt_no and a.attempt = g.attempt
order by g.place
