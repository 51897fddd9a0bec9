-- A file that is due now and was not claimed is held back by its model's queue.
select count(*) as open, count(*) filter (where f.not_before = 'infinity') as asking,
       count(*) filter (
           where f.state in ('written', 'uploaded') and f.lease_until is null
             and (f.not_before is null or f.not_before <= clock_timestamp())
       ) as held_back,
       min(
           greatest(
               0, extract(epoch from coalesce(f.lease_until, f.not_before, clock_timestamp()) - clock_timestamp())
           )
       ) filter (where f.not_before is null or f.not_before < 'infinity')::double precision as next_due
from waybill.request_file f
where f.state not in ('recorded', 'withdrawn') and f.mode = :mode
  and (cardinality(:jobs::bigint[]) = 0 or f.job_id = any (:jobs)) and f.model_id <> all (:stopped::smallint[])
