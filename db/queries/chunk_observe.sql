select state, epoch from waybill.chunk where chunk_id = $1 and created_at = $2
