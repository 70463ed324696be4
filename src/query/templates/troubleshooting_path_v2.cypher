// The same, with the settings named beside each way out and the commands shown with them.
CALL {
  MATCH (e:Error {name: $error_name}) RETURN e
  UNION
  MATCH (e:Error {code: $error_code}) RETURN e
  UNION
  MATCH (e:Error {name: $error_code}) RETURN e
}
CALL (e) {
  MATCH (e)<-[r:RESOLVES]-(remedy) RETURN remedy, r, 0 AS nearness
  UNION
  MATCH (e)<-[r:MENTIONS]-(remedy:Section) WHERE $include_related RETURN remedy, r, 1 AS nearness ORDER BY r.confidence DESC, r.count DESC, remedy.id LIMIT 20
}
OPTIONAL MATCH (remedy)-[:MENTIONS]->(inner:Procedure)
WITH e, r, remedy, nearness, CASE WHEN remedy:Procedure THEN remedy ELSE inner END AS way
WHERE nearness = 0 OR way IS NOT NULL
WITH e, way, CASE WHEN way IS NULL THEN remedy END AS section, r, remedy, nearness ORDER BY nearness, r.confidence DESC, remedy.name, remedy.id
WITH e, way, section, min(nearness) AS nearness, collect(r)[0] AS because, collect(remedy.name)[0] AS found_in,
     collect(DISTINCT CASE WHEN remedy:Command THEN remedy.name END) AS remedies
CALL (way) {
  OPTIONAL MATCH (way)-[has:CONTAINS_STEP]->(step:Step)
  OPTIONAL MATCH (step)-[runs:EXECUTES]->(command:Command)
  WITH has, step, runs, command ORDER BY step.order, step.id, command.name
  WITH has, step, collect(DISTINCT command.name) AS commands, collect(runs) AS runs ORDER BY step.order, step.id
  RETURN collect(CASE WHEN step IS NULL THEN null ELSE {order: step.order, text: coalesce(step.description, step.name), commands: commands} END) AS steps,
         reduce(all = [], some IN collect(commands) | all + some) AS commands, collect(has) + reduce(all = [], some IN collect(runs) | all + some) AS step_edges
}
CALL (e, way, section) {
  WITH coalesce(way, section) AS at
  OPTIONAL MATCH (at)<-[:MENTIONS]-(outer:Section)
  WITH CASE WHEN at:Section THEN at ELSE outer END AS s
  OPTIONAL MATCH (s)-[m:MENTIONS]->(x:Configuration)
  WITH x, m ORDER BY m.confidence DESC, x.name, x.id LIMIT 10
  OPTIONAL MATCH (x)<-[:EXEMPLIFIES]-(:Example)-[shows:EXEMPLIFIES]->(user:Command)
  WITH x, m, user, shows ORDER BY user.name
  WITH x, m, collect(DISTINCT user.name)[..5] AS users, collect(shows)[..2] AS shown ORDER BY m.confidence DESC, x.name, x.id
  RETURN collect(CASE WHEN x IS NULL THEN null ELSE {name: x.name, commands: users} END) AS configurations,
         collect(m) + reduce(all = [], some IN collect(shown) | all + some) AS configuration_edges
}
RETURN e.name AS error, CASE WHEN nearness = 0 THEN 'stated' ELSE 'nearby' END AS certainty, found_in, way.name AS procedure, steps, remedies + commands AS commands,
       size(steps) AS step_count, configurations, ([because] + step_edges + configuration_edges)[..50] AS evidence
ORDER BY nearness, because.confidence DESC, found_in, procedure, way.id
LIMIT $limit
