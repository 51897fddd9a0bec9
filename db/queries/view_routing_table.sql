-- The view routing_table as documents, one a row, in a fixed order.
select row_to_json(v)::text as row from waybill.routing_table v
order by v.quality_weight, v.cost_weight, v.latency_weight, v.model collate "C"
