select state, epoch from waybill.chunk where chunk_id = :chunk and created_at = :created
