select waybill.end_stuck_recordings(:seconds)
