select waybill.create_partitions($1)
