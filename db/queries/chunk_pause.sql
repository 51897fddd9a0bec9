-- Claimed chunks may finish; if they come back instead, they wait like the others.
update waybill.chunk set state = case when state = 0 then 3 else state end, not_before = 'infinity'
where job_id = :job and state in (0, 1, 3, 4)
