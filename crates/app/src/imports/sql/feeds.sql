-- How far does each agency's feed of a format and mapping reach, and when did it last come?
SELECT
    agency_id,
    format,
    feed,
    MIN(covers_from_on) AS covers_from_on,
    MAX(covers_to_on) AS covers_to_on,
    MAX(ended_at) AS newest_at,
    COUNT(*) AS imports
FROM import
WHERE state = 'done'
    AND ended_at IS NOT NULL
GROUP BY agency_id, format, feed
ORDER BY agency_id, format, feed
