// What was there in a version, each with up to 20 neighbours that were there too.
MATCH (n)
WHERE n.introduced_in IS NOT NULL AND ($entity_type IS NULL OR $entity_type IN labels(n)) AND ($entity_name IS NULL OR n.name = $entity_name)
  AND docent.version_compare(n.introduced_in, $version) <= 0
  AND (n.deprecated_in IS NULL OR docent.version_compare(n.deprecated_in, $version) > 0)
  AND (n.removed_in IS NULL OR docent.version_compare(n.removed_in, $version) > 0)
WITH n ORDER BY labels(n)[0], n.name, n.id LIMIT $limit
CALL (n) {
  MATCH (n)-[r:MENTIONS|AFFECTS|REQUIRES|DEPENDS_ON|CRITICAL_FOR|EQUIVALENT_TO]-(x)
  WHERE (x.introduced_in IS NULL OR docent.version_compare(x.introduced_in, $version) <= 0)
    AND (x.removed_in IS NULL OR docent.version_compare(x.removed_in, $version) > 0)
  WITH r, x ORDER BY r.confidence DESC, x.name, x.id LIMIT 20
  RETURN collect(DISTINCT {kind: labels(x)[0], name: x.name}) AS related, collect(r) AS because
}
RETURN labels(n)[0] AS kind, n.name AS name, n.id AS id, n.introduced_in AS introduced_in, related,
       CASE WHEN n:Section THEN [n.id] ELSE [] END + because AS evidence
ORDER BY kind, name, id
LIMIT $limit
