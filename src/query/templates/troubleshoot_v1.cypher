// What mends an error, step by step, with the commands of each step.
CALL {
  MATCH (e:Error {name: $error_name}) RETURN e
  UNION
  MATCH (e:Error {code: $error_code}) RETURN e
  UNION
  MATCH (e:Error {name: $error_code}) RETURN e
}
MATCH (e)<-[because:RESOLVES]-(remedy)
OPTIONAL MATCH (remedy)-[:MENTIONS]->(inner:Procedure)
WITH e, because, remedy, CASE WHEN remedy:Procedure THEN remedy ELSE inner END AS way
OPTIONAL MATCH (way)-[has:CONTAINS_STEP]->(step:Step)
OPTIONAL MATCH (step)-[runs:EXECUTES]->(command:Command)
WITH e, because, remedy, way, has, step, runs, command ORDER BY command.name
WITH e, because, remedy, way, has, step, CASE WHEN remedy:Command THEN [remedy.name] ELSE collect(DISTINCT command.name) END AS commands, collect(runs) AS runs
RETURN e.name AS error, labels(remedy)[0] AS fix_kind, remedy.name AS fix, way.name AS procedure, step.order AS step_order, coalesce(step.description, step.name) AS step, commands,
       [because, has] + runs AS evidence
ORDER BY because.confidence DESC, fix, procedure, way.id, step_order, step
LIMIT $limit
