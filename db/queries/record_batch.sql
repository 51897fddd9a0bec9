-- Ties the provider's name for a batch to the file that it was made from.
update waybill.request_file f
set batch_id = :batch
where f.file_id = :file and (f.batch_id is null or f.batch_id = :batch)
returning f.file_id
