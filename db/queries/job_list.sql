-- The newest jobs, all of them for null, with the state of their chunks; newest first.
select j.job_id, j.name, p.state, j.prompts, j.quality_weight, j.cost_weight, j.latency_weight, j.budget_nusd,
       j.created_at, j.explore, p.explored, p.explore_cost_nusd, p.explore_loss_ppm,
       p.decided, p.failed, p.dead, p.claimed, p.outstanding, p.extrapolated, p.cut,
       p.first_routed_at, p.last_routed_at, j.answers, j.maximum_tries
from (select * from waybill.job order by job_id desc limit :newest) j
-- The offset keeps the planner from summing all jobs to join a few of them.
cross join lateral (select * from waybill.job_progress p where p.job_id = j.job_id offset 0) p
order by j.job_id desc
