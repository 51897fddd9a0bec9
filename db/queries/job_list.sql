-- A ready job with nothing left is shown as done; prompts that are added to it later make it ready again.
select j.job_id, j.name,
       case when j.state = 'ready' and j.prompts > 0 and p.outstanding = 0 then 'done' else j.state end as state,
       j.prompts, j.quality_weight, j.cost_weight, j.latency_weight, j.priority, j.owner, j.created_at, j.loaded_at,
       p.decided::bigint, p.failed::bigint, p.outstanding::bigint, p.extrapolated::bigint, p.cut::bigint, p.last_finished_at
from waybill.job j join waybill.job_progress p on p.job_id = j.job_id
order by j.job_id
