-- The newest $1 jobs with the state of their chunks, newest first.
with newest as (
    select * from waybill.job order by job_id desc limit $1::bigint
),
done as (
    select
        c.job_id,
        coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0)::bigint as routed,
        coalesce(sum(c.failed - c.retried) filter (where c.state = 2), 0)::bigint as failed,
        coalesce(sum(c.n) filter (where c.state = 1), 0)::bigint as claimed,
        coalesce(sum(c.n - c.retried) filter (where c.state = 6), 0)::bigint as dead,
        coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) as outstanding,
        coalesce(sum(c.explored) filter (where c.state = 2), 0)::bigint as explored,
        coalesce(sum(c.explore_cost_nusd) filter (where c.state = 2), 0)::bigint as explore_cost_nusd,
        coalesce(sum(c.explore_loss_ppm) filter (where c.state = 2), 0)::bigint as explore_loss_ppm,
        coalesce(sum(c.cut) filter (where c.state = 2), 0)::bigint as cut,
        min(c.finished_at) filter (where c.state = 2) as first_finished,
        max(c.finished_at) filter (where c.state = 2) as last_finished
    from waybill.chunk c
    join newest using (job_id)
    group by c.job_id
)
select
    j.job_id,
    j.name,
    case when j.state = 'ready' and j.prompts > 0 and coalesce(d.outstanding, 0) = 0 then 'done' else j.state end as state,
    j.quality_weight,
    j.cost_weight,
    j.latency_weight,
    j.budget_nusd,
    j.explore,
    coalesce(d.explored, 0) as explored,
    coalesce(d.explore_cost_nusd, 0) as explore_cost_nusd,
    coalesce(d.explore_loss_ppm, 0) as explore_loss_ppm,
    j.prompts,
    coalesce(d.routed, 0) as routed,
    coalesce(d.claimed, 0) as claimed,
    coalesce(d.dead, 0) as dead,
    coalesce(d.failed, 0) as failed,
    coalesce(d.cut, 0) as cut,
    j.created_at,
    d.first_finished,
    d.last_finished
from newest j
left join done d using (job_id)
order by j.job_id desc
