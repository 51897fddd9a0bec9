-- The names of the models that a snapshot may choose, in its order.
select a.model ->> 'model' as model from waybill.snapshot s,
    json_array_elements(s.manifest -> 'arms') with ordinality as a (model, place)
where s.digest = :digest order by a.place
