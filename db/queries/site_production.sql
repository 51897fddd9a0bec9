-- The snapshot the channel production points to. A refused promotion moves no pointer.
select
    encode(s.digest, 'hex') as digest,
    s.policy_name,
    s.version,
    s.algorithm,
    s.encoder,
    p.action,
    p.actor,
    p.reason,
    p.at
from waybill.promotion p
join waybill.snapshot s using (digest)
where p.channel = 'production' and p.action <> 'refuse'
order by p.sequence desc
limit 1
