copy waybill.decision (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
from stdin (format binary)
