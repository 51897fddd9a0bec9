-- What a judge gave the answers of a job, each with what people gave it where they did: of both the last word.
with last as (
    select distinct on (g.prompt_no, g.model_id, g.grader) g.prompt_no, g.model_id, g.grader, g.score
    from waybill.grade g
    where g.job_id = :job and g.grader in (:judge, :human)
    order by g.prompt_no, g.model_id, g.grader, g.graded_at desc, g.try desc
)
select j.score::double precision as judge_score, h.score::double precision as human_score, count(*) as answers
from last j
left join last h on h.prompt_no = j.prompt_no and h.model_id = j.model_id and h.grader = :human
where j.grader = :judge and j.score is not null
group by j.score, h.score
order by j.score, h.score
