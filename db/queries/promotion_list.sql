select channel, sequence, action, digest, previous_digest, actor, reason, gates, at, previous_hash, row_hash
from waybill.promotion where channel = :channel order by sequence
