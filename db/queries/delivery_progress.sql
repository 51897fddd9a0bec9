-- Each file's prediction is spread evenly over its lines for what is left.
select count(*) as files, coalesce(sum(f.lines), 0)::bigint as lines,
       coalesce(sum(f.answered + f.passing + f.failed + f.missing), 0)::bigint as settled,
       coalesce(sum(f.billed_nusd), 0)::bigint as billed_nusd,
       coalesce(sum(f.predicted_cost_nusd), 0)::bigint as predicted_nusd,
       coalesce(
           sum(
               f.predicted_cost_nusd::numeric * (f.lines - f.answered - f.passing - f.failed - f.missing) / f.lines
           ),
           0
       )::bigint as left_nusd
from waybill.request_file f
where f.state <> 'withdrawn' and (cardinality(:jobs::bigint[]) = 0 or f.job_id = any (:jobs))
