-- The view calibration as documents, one a row, in a fixed order.
select row_to_json(v)::text as row from waybill.calibration v
where :job::text is null or v.job = :job
order by v.job collate "C", v.model collate "C"
