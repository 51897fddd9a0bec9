-- A refusal is logged but moves nothing.
select channel, sequence, action, digest, previous_digest, actor, reason, gates, at, previous_hash, row_hash
from waybill.promotion where channel = :channel and action <> 'refuse' order by sequence desc limit 1
