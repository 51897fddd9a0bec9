-- The view job_cost as documents, one a row, in a fixed order.
select row_to_json(v)::text as row from waybill.job_cost v
where :job::text is null or v.job = :job
order by v.job_id, v.model collate "C"
