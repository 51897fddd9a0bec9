-- Every model by number, also those without a price today.
select model_id, name from waybill.model order by model_id
