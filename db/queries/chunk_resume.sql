update waybill.chunk c
set not_before = j.not_before,
    state = case when c.state <> 3 then c.state when j.not_before > clock_timestamp() then 3 else 0 end
from waybill.job j
where j.job_id = :job and c.job_id = :job and c.state in (1, 3, 4) and c.not_before = 'infinity'
