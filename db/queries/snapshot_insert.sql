insert into waybill.snapshot (digest, policy_name, version, algorithm, encoder, manifest, archive, signature)
values (:digest, :policy_name, :version, :algorithm, :encoder, :manifest, :archive, :signature)
on conflict (digest) do nothing
