-- What do an agency's published figures by borough add up to under a version of a definition?
-- Figures that are split further, by age or sex, are left out: their sum is another row of the same file.
-- A figure that several rules take counts once.
-- $1 version, $2 source, $3 agency, $4 first month, $5 last month, $6 precision
SELECT
    d.words AS district,
    f.precision AS precision,
    f.first_on AS first_on,
    f.month AS month,
    CAST(SUM(f.number) AS BIGINT) AS counted,
    CAST(0 AS BIGINT) AS age_unknown
FROM figure f
JOIN replacement_scope s ON s.id = f.scope_id
JOIN import i ON i.number = f.import_number
LEFT JOIN import x ON x.number = f.ended_by
LEFT JOIN term d ON d.id = f.district
JOIN term c ON c.id = f.category
JOIN term m ON m.id = f.measure
WHERE f.month BETWEEN $4 AND $5
    AND f.precision = $6
    AND f.area_kind = 'borough'
    AND m.words = 'Offences'
    AND f.splits IS NULL
    AND f.number IS NOT NULL
    AND s.agency_id = $3
    AND i.state = 'done'
    AND (x.state IS NULL OR x.state <> 'done')
    AND EXISTS (
        SELECT 1
        FROM definition_rule r
        WHERE r.version_id = $1
            AND r.source = $2
            AND r.code = c.words
    )
GROUP BY d.words, f.precision, f.first_on, f.month
