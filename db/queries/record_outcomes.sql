-- What prompts with several attempts cost in all: the sum of what is known, unknown where only unknown costs are there;
-- tokens are those of the first attempt with an answer, else of the first that was billed.
select a.prompt_no, f.model_id,
       case when bool_or(a.cost_nusd is null) and coalesce(sum(a.cost_nusd), 0) = 0 then null
            else sum(a.cost_nusd)::bigint end as cost,
       (array_agg(a.input_tokens order by a.status = 0 desc, a.attempt)
            filter (where a.status = 0 or a.cost_nusd > 0))[1] as input_tokens,
       (array_agg(a.output_tokens order by a.status = 0 desc, a.attempt)
            filter (where a.status = 0 or a.cost_nusd > 0))[1] as output_tokens
from waybill.answer a
join waybill.request_file f on f.file_id = a.file_id
where a.job_id = :job and a.prompt_no = any (:prompts::integer[])
group by a.prompt_no, f.model_id
having bool_or(a.status = 0 or a.cost_nusd > 0)
order by a.prompt_no
