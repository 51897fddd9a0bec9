-- Says how a model is called; touches no row where that is said already.
insert into waybill.model_service as held (
    model_id, dialect, base_url, endpoint, served_as, context_tokens, output_tokens, output_parameter, system_prompt,
    template, parameters, takes, key_variable, maximum_requests, maximum_bytes, maximum_queued_tokens
)
select m.model_id, :dialect, :base_url, :endpoint, :served_as, :context_tokens, :output_tokens, :output_parameter,
       :system_prompt, :template, :parameters::text::json, :takes, :key_variable, :maximum_requests, :maximum_bytes,
       :maximum_queued_tokens
from waybill.model m where m.name = :name
on conflict (model_id) do update set
    dialect = excluded.dialect, base_url = excluded.base_url, endpoint = excluded.endpoint,
    served_as = excluded.served_as, context_tokens = excluded.context_tokens, output_tokens = excluded.output_tokens,
    output_parameter = excluded.output_parameter, system_prompt = excluded.system_prompt,
    template = excluded.template, parameters = excluded.parameters, takes = excluded.takes,
    key_variable = excluded.key_variable, maximum_requests = excluded.maximum_requests,
    maximum_bytes = excluded.maximum_bytes, maximum_queued_tokens = excluded.maximum_queued_tokens,
    updated_at = clock_timestamp()
where (held.dialect, held.base_url, held.endpoint, held.served_as, held.context_tokens, held.output_tokens,
       held.output_parameter, held.system_prompt, held.template, held.parameters::text, held.takes,
       held.key_variable, held.maximum_requests, held.maximum_bytes, held.maximum_queued_tokens)
      is distinct from
      (excluded.dialect, excluded.base_url, excluded.endpoint, excluded.served_as, excluded.context_tokens,
       excluded.output_tokens, excluded.output_parameter, excluded.system_prompt, excluded.template,
       excluded.parameters::text, excluded.takes, excluded.key_variable, excluded.maximum_requests,
       excluded.maximum_bytes, excluded.maximum_queued_tokens)
