select waybill.create_partitions(:job)
