-- Where two graders of a job graded the same answer: how often each pair of scores came up. Each grader's last word.
with last as (
    select distinct on (g.prompt_no, g.model_id, g.grader) g.prompt_no, g.model_id, g.grader, g.score
    from waybill.grade g
    where g.job_id = :job
    order by g.prompt_no, g.model_id, g.grader, g.graded_at desc, g.try desc
)
select a.grader as first, b.grader as second, a.score::double precision as first_score,
       b.score::double precision as second_score, count(*) as answers
from last a
join last b on b.prompt_no = a.prompt_no and b.model_id = a.model_id and a.grader collate "C" < b.grader collate "C"
where a.score is not null and b.score is not null
group by a.grader, b.grader, a.score, b.score
order by a.grader collate "C", b.grader collate "C", a.score, b.score
