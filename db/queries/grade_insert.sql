with stored as (
    insert into waybill.grade
        (job_id, prompt_no, model_id, subject_digest, try, attempt, score, cost_nusd, grader, reason)
    select :job, r.prompt_no, r.model_id, r.subject_digest, r.try, r.attempt, r.score, r.cost_nusd, :grader, r.reason
    from unnest(:prompts::integer[], :models::smallint[], :subjects::bytea[], :tries::smallint[],
                :attempts::smallint[], :scores::real[], :costs::bigint[], :reasons::text[])
        as r (prompt_no, model_id, subject_digest, try, attempt, score, cost_nusd, reason)
    on conflict do nothing
    returning 1
)
select count(*) as stored from stored
