-- What is out and what came back, over all request files, from the sums that each file keeps.
select count(*) filter (where f.state <> 'withdrawn') as files,
       count(*) filter (where f.state not in ('recorded', 'withdrawn')) as open_files,
       coalesce(sum(f.lines) filter (where f.state <> 'withdrawn'), 0)::bigint as lines,
       coalesce(sum(f.lines - f.answered - f.passing - f.failed - f.missing)
           filter (where f.state <> 'withdrawn'), 0)::bigint as outstanding,
       coalesce(sum(f.answered), 0)::bigint as answered, coalesce(sum(f.truncated), 0)::bigint as truncated,
       coalesce(sum(f.passing), 0)::bigint as passing, coalesce(sum(f.failed), 0)::bigint as failed,
       coalesce(sum(f.missing), 0)::bigint as missing, coalesce(sum(f.unknown_cost), 0)::bigint as unknown_cost,
       coalesce(sum(f.predicted_cost_nusd) filter (where f.state <> 'withdrawn'), 0)::bigint as predicted_nusd,
       coalesce(sum(f.billed_nusd), 0)::bigint as billed_nusd,
       (select count(*) from waybill.request_failure) as unwritten,
       (select count(*) from waybill.result_quarantine) as quarantined,
       (select count(*) from waybill.answer_conflict) as conflicts
from waybill.request_file f
