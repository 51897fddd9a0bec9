-- The finished chunks of a job. A prompt that was sent again lies in several: the latest chunk decided it.
select c.chunk_id, c.lo, c.hi, c.finished_at, c.snapshot_digest
from waybill.chunk c
where c.job_id = :job and c.state = 2
order by c.chunk_id
