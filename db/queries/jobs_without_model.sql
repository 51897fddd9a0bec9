-- Jobs with something left to route that allow none of the models given, with the models that they allow.
select j.name as job,
       (select coalesce(string_agg(m.name, ', ' order by m.name), '')
        from waybill.model m where m.model_id = any (j.allowed_models)) as models
from waybill.job j join waybill.job_progress p on p.job_id = j.job_id
where p.outstanding > 0 and j.state = 'ready' and j.allowed_models is not null
  and not j.allowed_models && :models::smallint[]
order by j.job_id
