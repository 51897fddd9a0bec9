-- What has not begun by its deadline is cancelled; what is claimed may still finish.
update waybill.chunk set state = 7, epoch = epoch + 1
where state in (0, 3) and deadline is not null and deadline <= clock_timestamp()
