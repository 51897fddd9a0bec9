select model_id, takes from waybill.model_service
