select tag from waybill.installation
