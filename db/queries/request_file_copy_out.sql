-- What a file was written from.
copy (
    select l.prompt_no, p.prompt, p.request, p.request_form
    from waybill.request_line l
    join waybill.prompt p on p.job_id = l.job_id and p.prompt_no = l.prompt_no
    where l.job_id = :job and l.prompt_no between :first and :last and l.attempt = :attempt and l.file_id = :file
      and p.job_id = :job and p.prompt_no between :first and :last
    order by l.prompt_no
) to stdout (format binary)
