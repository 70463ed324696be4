// What was there in a version: introduced by then, not yet deprecated or removed.
MATCH (n)
WHERE n.introduced_in IS NOT NULL AND ($entity_type IS NULL OR $entity_type IN labels(n)) AND ($entity_name IS NULL OR n.name = $entity_name)
  AND docent.version_compare(n.introduced_in, $version) <= 0
  AND (n.deprecated_in IS NULL OR docent.version_compare(n.deprecated_in, $version) > 0)
  AND (n.removed_in IS NULL OR docent.version_compare(n.removed_in, $version) > 0)
WITH n ORDER BY labels(n)[0], n.name, n.id LIMIT $limit
CALL (n) { MATCH (n)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS mentions }
RETURN labels(n)[0] AS kind, n.name AS name, n.id AS id, n.introduced_in AS introduced_in, n.deprecated_in AS deprecated_in, n.removed_in AS removed_in,
       CASE WHEN n:Section THEN [n.id] ELSE mentions END AS evidence
ORDER BY kind, name, id
LIMIT $limit
