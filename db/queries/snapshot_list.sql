-- Without the archives, which are large and not for everyone.
select digest, policy_name, version, algorithm, encoder, imported_at
from waybill.snapshot order by policy_name, version
