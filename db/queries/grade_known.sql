-- What a grader has said of a range of prompts: the last try at each subject.
select distinct on (g.prompt_no, g.model_id, g.subject_digest)
       g.prompt_no, g.model_id, g.subject_digest, g.score, g.try
from waybill.grade g
where g.job_id = :job and g.prompt_no between :first and :last and g.grader = :grader
order by g.prompt_no, g.model_id, g.subject_digest, g.try desc
