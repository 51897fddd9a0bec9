-- The view preference_frontier as documents, one a row, in a fixed order.
select row_to_json(v)::text as row from waybill.preference_frontier v
order by v.quality_weight, v.cost_weight, v.latency_weight
