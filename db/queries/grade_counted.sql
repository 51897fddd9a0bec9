-- Whether a grader has graded anything in a job.
select exists (select from waybill.grade g where g.job_id = :job and g.grader = :grader) as has_grades
