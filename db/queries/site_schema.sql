-- The newest applied migration.
select name from waybill.schema_migration order by version desc limit 1
