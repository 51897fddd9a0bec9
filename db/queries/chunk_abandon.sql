-- A clean giving back costs no strike.
update waybill.chunk set state = 0, epoch = epoch + 1, owner = null, lease_until = null
where chunk_id = $1 and epoch = $2 and state = 1
