with stored as (
    insert into waybill.answer_conflict (job_id, prompt_no, attempt, digest, file_name, line, content)
    select :job, g.prompt_no, g.attempt, g.digest, :name, g.line, g.content
    from unnest(:prompts::integer[], :attempts::smallint[], :digests::bytea[], :lines::bigint[], :contents::bytea[])
        as g (prompt_no, attempt, digest, line, content)
    on conflict do nothing
    returning 1
)
select count(*) as stored from stored
