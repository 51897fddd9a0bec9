-- With :suspects, a chunk that lost a lease before may be taken. State values are literals, so that the partial index
-- serves a generic plan. What :channel points to is read with the claim, so that each chunk goes with what was in force then.
with pick as materialized (
    select chunk_id from waybill.chunk where state = 0 and (:suspects or strikes = 0)
    order by priority, turn, chunk_id limit 1 for update skip locked
), claimed as (
    update waybill.chunk c
    set state = 1, epoch = c.epoch + 1, owner = :worker,
        lease_until = clock_timestamp() + make_interval(secs => :lease_seconds)
    from pick where c.chunk_id = pick.chunk_id
    returning c.chunk_id, c.job_id, c.lo, c.hi, c.epoch, c.strikes, c.created_at
)
select c.chunk_id, c.job_id, c.lo, c.hi, c.epoch, j.name, j.seed, j.quality_weight, j.cost_weight, j.latency_weight,
       j.allowed_models, c.strikes, c.created_at, j.explore, p.digest as promoted, p.sequence as promoted_entry,
       coalesce((select max(sequence) from waybill.revocation), 0) as revocations
from claimed c join waybill.job j on j.job_id = c.job_id
left join lateral (
    select digest, sequence from waybill.promotion
    where channel = :channel::text and action <> 'refuse' order by sequence desc limit 1
) p on true
