insert into waybill.failure (job_id, prompt_no, code, reason)
select $1, f.* from unnest($2::integer[], $3::text[], $4::text[]) as f
