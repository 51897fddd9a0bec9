insert into waybill.promotion
    (channel, sequence, action, digest, previous_digest, actor, reason, gates, at, previous_hash, row_hash)
values (:channel, :sequence, :action, :digest, :previous_digest, :actor, :reason, :gates, :at, :previous_hash, :row_hash)
