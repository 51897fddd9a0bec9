select s.model_id, m.name, s.dialect, s.base_url, s.endpoint, s.served_as, s.context_tokens, s.output_tokens,
       s.output_parameter, s.system_prompt, s.template, s.parameters, s.takes, s.key_variable, s.maximum_requests,
       s.maximum_bytes, s.maximum_queued_tokens
from waybill.model_service s
join waybill.model m on m.model_id = s.model_id
order by m.name
