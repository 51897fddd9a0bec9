-- What is known of lines of result files: the file that each was sent in, and what was recorded for it. Ids that were
-- never sent have no row.
select g.place::integer as place, l.file_id, a.status, a.digest,
       exists (
           select from waybill.answer o
           where o.job_id = :job and o.prompt_no = g.prompt_no and o.attempt <> g.attempt
       ) as has_others
from unnest(:prompts::integer[], :attempts::smallint[]) with ordinality as g (prompt_no, attempt, place)
-- One probe of an index a line, whatever the planner thinks of tables that grow as it looks: a join over the whole job
-- for each block would cost the square of the job's size.
cross join lateral (
    select l.file_id from waybill.request_line l
    where l.job_id = :job and l.prompt_no = g.prompt_no and l.attempt = g.attempt
    limit 1
) l
left join lateral (
    select a.status, a.digest from waybill.answer a
    where a.job_id = :job and a.prompt_no = g.prompt_no and a.attempt = g.attempt
    limit 1
) a on true
order by g.place
