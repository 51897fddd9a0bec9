-- Without the archives, which are large.
select digest, policy_name, version, algorithm, encoder, imported_at, octet_length(archive) as archive_bytes
from waybill.snapshot order by policy_name, version
