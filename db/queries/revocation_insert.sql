insert into waybill.revocation (sequence, digest, public_key, actor, reason, at, previous_hash, row_hash)
values (:sequence, :digest, :public_key, :actor, :reason, :at, :previous_hash, :row_hash)
