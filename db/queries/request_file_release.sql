update waybill.request_file
set owner = null, lease_until = null,
    not_before = case
        when :for_person then 'infinity'::timestamptz
        when :pause_seconds::double precision > 0 then clock_timestamp() + make_interval(secs => :pause_seconds)
    end
where file_id = :file and epoch = :epoch
