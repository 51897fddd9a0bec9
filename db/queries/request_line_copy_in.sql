copy waybill.request_line (file_id, job_id, prompt_no, attempt) from stdin (format binary)
