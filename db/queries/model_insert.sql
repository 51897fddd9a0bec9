-- Not ON CONFLICT, which would use up a number of the identity with every import.
insert into waybill.model (name, provider) select :name, :provider
where not exists (select 1 from waybill.model where name = :name)
