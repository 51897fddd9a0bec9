-- An upload costs nothing; a batch may be there from the moment on at which it was announced.
update waybill.request_file set state = 'withdrawn', epoch = epoch + 1, owner = null, lease_until = null, not_before = null
where file_id = :file and state in ('written', 'uploading', 'uploaded') and sent_at is null
  and (lease_until is null or lease_until < clock_timestamp())
