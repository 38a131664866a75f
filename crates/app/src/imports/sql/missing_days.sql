-- Which days between the first and the last that a daily feed reaches lie between no first and last row of its files?
-- Only the format `incidents` is sent by the day.
SELECT agency_id, format, feed, reached + 1 AS from_on, covers_from_on - 1 AS to_on
FROM (
    SELECT
        agency_id,
        format,
        feed,
        covers_from_on,
        MAX(covers_to_on) OVER (
            PARTITION BY agency_id, format, feed
            ORDER BY covers_from_on, covers_to_on, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM import
    WHERE state = 'done'
        AND format = 'incidents'
        AND covers_from_on IS NOT NULL
        AND covers_to_on IS NOT NULL
) files
WHERE covers_from_on > reached + 1
ORDER BY agency_id, feed, from_on
