select distinct channel from waybill.promotion order by channel
