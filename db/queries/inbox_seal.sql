select waybill.seal_inbox()
