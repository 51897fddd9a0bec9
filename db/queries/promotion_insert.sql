insert into waybill.promotion
    (channel, sequence, action, digest, previous_digest, actor, reason, gates, at, previous_hash, row_hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
