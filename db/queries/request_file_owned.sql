-- A twin is another file of as many lines in the same dialect that also looks for a batch of its own.
select array(select f.batch_id from waybill.request_file f where f.batch_id = any (:batches::text[])) as batches,
       exists (
           select 1 from waybill.request_file f join waybill.request_file me on me.file_id = :file
           where f.file_id <> me.file_id and f.state = 'creating' and f.lines = me.lines
             and f.service ->> 'dialect' = me.service ->> 'dialect'
       ) as has_twin
