lock table waybill.model in share row exclusive mode
