// Two procedures: their steps, how many, and the commands of each. Of several of one name the first by id.
MATCH (a:Procedure {name: $entity_name_a})
WITH a ORDER BY a.id LIMIT 1
CALL (a) {
  MATCH (a)-[has:CONTAINS_STEP]->(step:Step)
  OPTIONAL MATCH (step)-[runs:EXECUTES]->(command:Command)
  WITH has, step, runs, command ORDER BY step.order, command.name
  RETURN collect(DISTINCT coalesce(step.description, step.name)) AS a_steps, collect(DISTINCT command.name) AS a_commands, collect(DISTINCT has)[..20] + collect(runs)[..20] AS a_edges
}
WITH collect({name: a.name, steps: a_steps, commands: a_commands, evidence: a_edges})[0] AS a
MATCH (b:Procedure {name: $entity_name_b}) WHERE a IS NOT NULL
WITH a, b ORDER BY b.id LIMIT 1
CALL (b) {
  MATCH (b)-[has:CONTAINS_STEP]->(step:Step)
  OPTIONAL MATCH (step)-[runs:EXECUTES]->(command:Command)
  WITH has, step, runs, command ORDER BY step.order, command.name
  RETURN collect(DISTINCT coalesce(step.description, step.name)) AS b_steps, collect(DISTINCT command.name) AS b_commands, collect(DISTINCT has)[..20] + collect(runs)[..20] AS b_edges
}
RETURN a.name AS a, size(a.steps) AS a_step_count, a.steps AS a_steps, b.name AS b, size(b_steps) AS b_step_count, b_steps,
       [c IN a.commands WHERE NOT c IN b_commands] AS commands_of_a, [c IN b_commands WHERE NOT c IN a.commands] AS commands_of_b,
       [c IN a.commands WHERE c IN b_commands] AS commands_of_both, a.evidence + b_edges AS evidence
LIMIT $limit
