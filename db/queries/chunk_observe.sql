select state, epoch from waybill.chunk where chunk_id = $1
