-- The view drift as documents, one a row, in a fixed order; moments are those of UTC, whatever the session says.
select row_to_json(t)::text as row
from (
    select to_char(v.routed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as routed_at, v.job, v.model,
           v.prompts, v.share, v.share_before, v.scored, v.score_above_predicted, v.score_above_predicted_before, v.costed,
           v.cost_per_predicted, v.cost_per_predicted_before
    from waybill.drift v
    where :job::text is null or v.job = :job
    order by v.routed_at, v.job collate "C", v.model collate "C"
) t
