-- Outcomes and finished chunks of one job meet in its sums: a recorder is alone, finishing workers share.
select pg_advisory_xact_lock(hashtextextended('waybill.outcome_rollup', :job::bigint))
