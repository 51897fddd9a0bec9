select to_regclass('waybill.schema_migration') is not null as is_there
