copy waybill.prompt (job_id, prompt_no, external_id, prompt, metadata, request, request_form, parts)
from stdin (format binary)
