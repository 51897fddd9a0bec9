-- The price that held at a moment; of two for one day the later one. Days are those of UTC.
select p.price_id
from waybill.model_price p
where p.model_id = :model and p.effective_from <= (:moment::timestamptz at time zone 'UTC')::date
order by p.effective_from desc, p.price_id desc
limit 1
