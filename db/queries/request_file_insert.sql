-- Nothing is stored where another exporter stored a file meanwhile: its number is no longer the next.
insert into waybill.request_file (
    job_id, number, name, model_id, attempt, mode, service, price_id, digest, bytes, lines, tokens,
    predicted_cost_nusd, first_prompt, last_prompt
)
select :job, :number, :name, :model, :attempt, :mode, :service::text::json, p.price_id, :digest, :bytes, :lines,
       :tokens, :predicted_cost, :first_prompt, :last_prompt
from waybill.model_current_price p
where p.model_id = :model
  and (select coalesce(max(f.number), 0) + 1 from waybill.request_file f where f.job_id = :job) = :number
returning file_id
