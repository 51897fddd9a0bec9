insert into waybill.schema_migration (version, name, sha256) values (:version, :name, :sha256)
