-- Every snapshot that a channel ever pointed to; a refusal is logged but moves nothing.
select distinct p.digest from waybill.promotion p
where p.channel = :channel and p.digest is not null and p.action <> 'refuse'
order by p.digest
