-- Which months and sources did an import change? Figures count for their precision, events for their kind.
-- $1 the import's number, $2 its id
SELECT e.kind AS source, e.month AS month
FROM import_scope t
JOIN event e ON e.scope_id = t.scope_id
WHERE t.import_id = $2
    AND t.bulk_table = 'event'
    AND e.month IS NOT NULL
    AND e.import_number = $1
UNION
SELECT e.kind, e.month
FROM event e
WHERE e.ended_by = $1
    AND e.month IS NOT NULL
UNION
SELECT CASE f.precision WHEN 'week' THEN 'weekly-figure' ELSE 'monthly-figure' END, f.month
FROM import_scope t
JOIN figure f ON f.scope_id = t.scope_id
WHERE t.import_id = $2
    AND t.bulk_table = 'figure'
    AND f.month IS NOT NULL
    AND f.area_kind = 'borough'
    AND f.import_number = $1
UNION
SELECT CASE f.precision WHEN 'week' THEN 'weekly-figure' ELSE 'monthly-figure' END, f.month
FROM figure f
WHERE f.ended_by = $1
    AND f.month IS NOT NULL
    AND f.area_kind = 'borough'
ORDER BY 1, 2
