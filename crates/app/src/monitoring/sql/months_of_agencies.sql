-- From which to which month does each agency hold rows of each source? Rows of unfinished imports may widen it.
SELECT s.agency_id AS agency_id, e.kind AS source, MIN(e.month) AS first_month, MAX(e.month) AS last_month
FROM event e
JOIN replacement_scope s ON s.id = e.scope_id
WHERE e.month IS NOT NULL
GROUP BY s.agency_id, e.kind
UNION ALL
SELECT
    s.agency_id,
    CASE f.precision WHEN 'week' THEN 'weekly-figure' ELSE 'monthly-figure' END,
    MIN(f.month),
    MAX(f.month)
FROM figure f
JOIN replacement_scope s ON s.id = f.scope_id
WHERE f.month IS NOT NULL
    AND f.area_kind = 'borough'
GROUP BY s.agency_id, CASE f.precision WHEN 'week' THEN 'weekly-figure' ELSE 'monthly-figure' END
