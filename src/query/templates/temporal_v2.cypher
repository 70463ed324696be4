// A setting in a version: whether it was there, and its edges to what was there too.
MATCH (c:Configuration {name: $entity_name})
CALL (c) { MATCH (c)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3 RETURN collect(m) AS mentions }
CALL (c) {
  MATCH (c)-[r:AFFECTS|CRITICAL_FOR|REQUIRES|DEPENDS_ON|EQUIVALENT_TO]-(x)
  WHERE (x.introduced_in IS NULL OR docent.version_compare(x.introduced_in, $version) <= 0)
    AND (x.removed_in IS NULL OR docent.version_compare(x.removed_in, $version) > 0)
  WITH r, x ORDER BY type(r), x.name, x.id LIMIT 20
  RETURN collect({type: type(r), outgoing: startNode(r) = c, name: x.name}) AS edges, collect(r) AS because
}
RETURN c.name AS configuration,
       CASE WHEN c.removed_in IS NOT NULL AND docent.version_compare(c.removed_in, $version) <= 0 THEN 'removed'
            WHEN c.deprecated_in IS NOT NULL AND docent.version_compare(c.deprecated_in, $version) <= 0 THEN 'deprecated'
            WHEN c.introduced_in IS NULL THEN 'not dated'
            WHEN docent.version_compare(c.introduced_in, $version) <= 0 THEN 'valid' ELSE 'not yet' END AS state,
       c.introduced_in AS introduced_in, c.deprecated_in AS deprecated_in, c.removed_in AS removed_in, edges, mentions + because AS evidence
ORDER BY c.id
LIMIT $limit
