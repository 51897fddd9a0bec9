-- The names of the models that the snapshot $1 may choose, in its order.
select a.model ->> 'model' from waybill.snapshot s,
    json_array_elements(s.manifest -> 'arms') with ordinality as a (model, place)
where s.digest = $1 order by a.place
