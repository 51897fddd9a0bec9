-- The texts of a range of answers go; what they were, cost and said of their end stays.
update waybill.answer
set body = null, answer = null
where job_id = :job and prompt_no between :first and :last and (body is not null or answer is not null)
