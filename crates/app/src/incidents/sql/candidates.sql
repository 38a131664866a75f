-- Which records of an agency's own daily files carry time and place, so that two of them may be of one thing?
-- Anonymous feeds are of another kind and never here; points that a publisher moved say nothing.
-- $1 agency, $2 first month, $3 last month, $4 first day, $5 last day, $6 rows at most
SELECT
    e.id AS id,
    COALESCE(i.feed, i.format) AS feed,
    c.words AS category,
    e.first_on AS first_on,
    e.hour AS hour,
    e.at AS at,
    e.longitude AS longitude,
    e.latitude AS latitude
FROM event e
JOIN replacement_scope s ON s.id = e.scope_id
JOIN import i ON i.number = e.import_number
LEFT JOIN import x ON x.number = e.ended_by
LEFT JOIN term c ON c.id = e.category
WHERE s.agency_id = $1
    AND e.month BETWEEN $2 AND $3
    AND e.first_on BETWEEN $4 AND $5
    AND e.kind = 'incident'
    AND e.precision IN ('instant', 'clock')
    AND e.place_precision = 'stated'
    AND i.state = 'done'
    AND (x.state IS NULL OR x.state <> 'done')
    AND NOT EXISTS (
        SELECT 1
        FROM duplicate u
        WHERE u.state <> 'proposed'
            AND (u.kept_event = e.id OR u.other_event = e.id)
    )
ORDER BY e.first_on DESC, e.id DESC
LIMIT $6
