-- Who loads the job, and how many seconds longer it is believed to be at work; no row unless the job is loading.
select loader, coalesce(extract(epoch from loader_until - clock_timestamp()), 0)::float8 as seconds,
       coalesce(extract(epoch from loader_until), 0)::float8 as held_until
from waybill.job where job_id = :job and state = 'loading'
