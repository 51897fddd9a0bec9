insert into waybill.failure (job_id, prompt_no, code, reason)
select :job, f.* from unnest(:prompts::integer[], :codes::text[], :reasons::text[]) as f
