select j.job_id, j.name, p.state, j.prompts, j.quality_weight, j.cost_weight, j.latency_weight, j.priority, j.owner,
       j.created_at, j.loaded_at,
       p.decided::bigint, p.failed::bigint, p.outstanding::bigint, p.extrapolated::bigint, p.last_finished_at
from waybill.job j join waybill.job_progress p on p.job_id = j.job_id
order by j.job_id
