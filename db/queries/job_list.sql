select j.job_id, j.name, p.state, j.prompts, j.quality_weight, j.cost_weight, j.latency_weight, j.priority, j.owner,
       j.created_at, j.loaded_at, j.explore, x.explored, x.explore_cost_nusd, x.explore_loss_ppm,
       p.decided::bigint, p.failed::bigint, p.outstanding::bigint, p.extrapolated::bigint, p.cut::bigint, p.last_finished_at
from waybill.job j join waybill.job_progress p on p.job_id = j.job_id
join lateral (
    select coalesce(sum(c.explored), 0)::bigint as explored,
           coalesce(sum(c.explore_cost_nusd), 0)::bigint as explore_cost_nusd,
           coalesce(sum(c.explore_loss_ppm), 0)::bigint as explore_loss_ppm
    from waybill.chunk c where c.job_id = j.job_id and c.state = 2
) x on true
order by j.job_id
