-- The models that were chosen for prompts of a job.
select m.model_id, m.name, p.price_id
from (select distinct d.model_id from waybill.decision d where d.job_id = :job) d
join waybill.model m on m.model_id = d.model_id
left join waybill.model_current_price p on p.model_id = m.model_id
order by m.model_id
