-- Every snapshot that a channel ever pointed to.
select distinct p.digest from waybill.promotion p where p.channel = :channel and p.digest is not null order by p.digest
