select waybill.end_stuck_recordings($1)
