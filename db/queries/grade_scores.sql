-- The scores that a range of prompts ought to have where the grader is the score: its last grade of each answer, none
-- where it failed or where only another grader of the job has been. Scores that no grader gave stay.
select g.prompt_no, g.model_id,
       (array_agg(g.score order by g.graded_at desc, g.try desc) filter (where g.grader = :grader))[1] as score
from waybill.grade g
where g.job_id = :job and g.prompt_no between :first and :last
group by g.prompt_no, g.model_id
order by g.prompt_no, g.model_id
