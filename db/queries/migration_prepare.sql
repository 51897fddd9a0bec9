-- Makes the registry; runs inside the migrator's transaction, with its lock held.
create schema if not exists waybill;
create table if not exists waybill.schema_migration (
    version    integer primary key check (version > 0),
    name       text not null unique,
    sha256     bytea not null check (octet_length(sha256) = 32),
    applied_at timestamptz not null default clock_timestamp()
);
