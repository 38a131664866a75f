-- How many events of one agency and source does a version of a definition take, by district and day or month?
-- A row that several rules take counts once. Rows whose age may be either are apart where a rule asks for one.
-- $1 version, $2 source, $3 agency, $4 first month, $5 last month
SELECT
    d.words AS district,
    e.precision AS precision,
    e.first_on AS first_on,
    e.month AS month,
    COUNT(DISTINCT CASE
        WHEN r.age_rule IN ('any', 'in_code')
            OR (r.age_rule = 'harmed_under_25' AND e.age_to < 25)
            OR (r.age_rule = 'harmed_under_18' AND e.age_to < 18)
        THEN e.id
    END) AS counted,
    COUNT(DISTINCT CASE
        WHEN (r.age_rule = 'harmed_under_25' AND (e.age_to IS NULL OR e.age_to >= 25) AND (e.age_from IS NULL OR e.age_from < 25))
            OR (r.age_rule = 'harmed_under_18' AND (e.age_to IS NULL OR e.age_to >= 18) AND (e.age_from IS NULL OR e.age_from < 18))
        THEN e.id
    END) AS age_unknown
FROM event e
JOIN replacement_scope s ON s.id = e.scope_id
JOIN import i ON i.number = e.import_number
LEFT JOIN import x ON x.number = e.ended_by
LEFT JOIN term d ON d.id = e.district
LEFT JOIN term c ON c.id = e.category
LEFT JOIN term k ON k.id = e.place_kind
JOIN definition_rule r
    ON r.version_id = $1
    AND r.source = e.kind
    AND (r.code = '' OR r.code = c.words)
    AND (r.place_rule = 'any' OR k.words IS NULL OR LOWER(k.words) NOT IN ('home', 'residence', 'dwelling', 'private dwelling', 'residential'))
WHERE e.month BETWEEN $4 AND $5
    AND e.kind = $2
    AND s.agency_id = $3
    AND i.state = 'done'
    AND (x.state IS NULL OR x.state <> 'done')
    AND NOT EXISTS (
        SELECT 1
        FROM duplicate u
        JOIN event o ON o.id = u.kept_event
        JOIN import n ON n.number = o.import_number
        LEFT JOIN import v ON v.number = o.ended_by
        WHERE u.other_event = e.id
            AND u.state = 'confirmed'
            AND n.state = 'done'
            AND (v.state IS NULL OR v.state <> 'done')
    )
GROUP BY d.words, e.precision, e.first_on, e.month
