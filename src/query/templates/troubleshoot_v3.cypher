// An error with what mends it, and the settings and concepts that are named along with it, most often first.
CALL {
  MATCH (e:Error {name: $error_name}) RETURN e
  UNION
  MATCH (e:Error {code: $error_code}) RETURN e
  UNION
  MATCH (e:Error {name: $error_code}) RETURN e
}
CALL (e) {
  MATCH (e)<-[fix:RESOLVES]-(remedy)
  WITH fix, remedy ORDER BY fix.confidence DESC, remedy.name, remedy.id
  RETURN collect(DISTINCT remedy.name)[..10] AS fixes, collect(fix)[..10] AS because
}
CALL (e) {
  MATCH (e)<-[m:MENTIONS]-(s:Section)-[n:MENTIONS]->(x)
  WHERE x:Configuration OR x:Concept
  WITH x, count(s) AS sections, collect(n)[0] AS n, collect(m)[0] AS m
  ORDER BY sections DESC, x.name, x.id LIMIT 20
  RETURN [c IN collect(CASE WHEN x:Configuration THEN x.name END)] AS configurations, [c IN collect(CASE WHEN x:Concept THEN x.name END)] AS concepts,
         collect(n) + collect(m) AS named
}
CALL (e) {
  MATCH (e)<-[m:MENTIONS]-(:Section)
  WITH m ORDER BY m.confidence DESC, m.section_id LIMIT 3
  RETURN collect(m) AS mentions
}
RETURN e.name AS error, fixes, configurations, concepts, because + mentions + named AS evidence
ORDER BY error
LIMIT $limit
