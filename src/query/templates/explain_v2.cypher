// A component with the settings that it needs or that control it, and the procedures that need it or are described along with it.
MATCH (c:Component {name: $component_name})
CALL (c) { MATCH (c)<-[m:MENTIONS]-(:Section) WITH m ORDER BY m.confidence DESC, m.count DESC, m.section_id LIMIT 3 RETURN collect(m) AS mentions }
CALL (c) {
  MATCH (c)-[r:REQUIRES|DEPENDS_ON|AFFECTS]-(x) WHERE x:Configuration OR x:Parameter
  WITH x, r ORDER BY r.confidence DESC, x.name, x.id LIMIT 20
  RETURN collect(DISTINCT x.name) AS configurations, collect(r) AS because
}
CALL (c) {
  MATCH (c)<-[m:MENTIONS]-(s:Section)-[n:MENTIONS]->(p:Procedure)
  WITH p, m, n ORDER BY m.count DESC, m.confidence DESC, p.name, p.id LIMIT 20
  RETURN collect(DISTINCT p.name) AS procedures, collect(n) AS described
}
RETURN c.name AS component, c.description AS description, c.aliases AS aliases, configurations, procedures, mentions + because + described AS evidence
ORDER BY c.id
LIMIT $limit
