-- The view model_share as documents, one a row, in a fixed order.
select row_to_json(v)::text as row from waybill.model_share v
where :job::text is null or v.job = :job
order by v.day, v.job collate "C", v.snapshot collate "C", v.model collate "C"
