select version, name, sha256 from waybill.schema_migration order by version
