insert into waybill.request_failure (job_id, prompt_no, attempt, model_id, code, reason)
select :job, f.prompt_no, f.attempt, f.model_id, f.code, f.reason
from unnest(:prompts::integer[], :attempts::smallint[], :models::smallint[], :codes::text[], :reasons::text[])
     as f (prompt_no, attempt, model_id, code, reason)
on conflict do nothing
