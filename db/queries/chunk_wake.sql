update waybill.chunk set state = 0, not_before = null where state = 3 and not_before <= clock_timestamp()
