select sequence, digest, public_key, actor, reason, at, previous_hash, row_hash from waybill.revocation order by sequence
