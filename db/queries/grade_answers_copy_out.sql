-- The answers of a range of prompts, each the first that came, with what a grader may compare them with. The ranges
-- stand in each part, as the planner does not carry them over a join.
copy (
    select p.prompt_no, p.external_id, f.model_id, a.attempt, p.prompt, p.metadata::text as metadata,
           case when a.answer is not null then a.answer
                else substring(a.body from a.answer_start + 1 for a.answer_length) end as answer,
           a.cost_nusd
    from waybill.prompt p
    join (
        select distinct on (n.prompt_no) n.* from waybill.answer n
        where n.job_id = :job and n.prompt_no between :first and :last and n.status = 0
        order by n.prompt_no, n.attempt
    ) a on a.prompt_no = p.prompt_no
    join waybill.request_file f on f.file_id = a.file_id
    where p.job_id = :job and p.prompt_no between :first and :last
    order by p.prompt_no
) to stdout (format binary)
