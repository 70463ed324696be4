// An error, the sections that name it, and the steps that mend it.
CALL {
  MATCH (e:Error {name: $error_name}) RETURN e
  UNION
  MATCH (e:Error {code: $error_code}) RETURN e
  UNION
  MATCH (e:Error {name: $error_code}) RETURN e
}
CALL (e) {
  MATCH (e)<-[m:MENTIONS]-(s:Section)
  WITH s, m ORDER BY m.confidence DESC, m.count DESC, s.heading, s.id
  RETURN collect({id: s.id, heading: s.heading})[..10] AS sections, count(s) AS section_count, collect(m)[..10] AS mentions
}
CALL (e) {
  MATCH (e)<-[fix:RESOLVES]-(remedy)
  OPTIONAL MATCH (remedy)-[:MENTIONS]->(inner:Procedure)
  WITH fix, CASE WHEN remedy:Procedure THEN remedy ELSE inner END AS procedure
  OPTIONAL MATCH (procedure)-[:CONTAINS_STEP]->(step:Step)
  WITH fix, procedure, step ORDER BY fix.confidence DESC, procedure.name, procedure.id, step.order
  RETURN collect(DISTINCT fix) AS fixes, collect(DISTINCT coalesce(step.description, step.name))[..20] AS steps
}
RETURN e.name AS error, e.description AS description, section_count, sections, [f IN fixes | {kind: labels(startNode(f))[0], name: startNode(f).name}] AS fixes,
       steps, fixes + mentions AS evidence
ORDER BY error
LIMIT $limit
