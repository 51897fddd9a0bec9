-- Jobs with something left to route that allow none of the models $1, with the models that they allow.
select j.name,
       (select string_agg(m.name, ', ' order by m.name) from waybill.model m where m.model_id = any (j.allowed_models))
from waybill.job j join waybill.job_progress p on p.job_id = j.job_id
where p.outstanding > 0 and j.state = 'ready' and j.allowed_models is not null
  and not j.allowed_models && $1::smallint[]
order by j.job_id
