select s.grader, s.model, s.answers, s.graded, s.failed, s.mean_score, (s.cost_usd * 1e9)::bigint as cost_nusd,
       s.is_score
from waybill.grade_summary s
where s.job_id = :job
order by s.is_score desc, s.grader collate "C", s.model collate "C"
