// What two nodes have in common: nodes that are next to both.
MATCH (a {id: $item_a_id})
WITH collect(a)[0] AS a
MATCH (b {id: $item_b_id}) WHERE a IS NOT NULL AND b <> a
WITH a, b
MATCH (a)-[r]-(common)-[q]-(b)
WITH a, b, common, count(*) AS ways, collect(r)[0] AS r, collect(q)[0] AS q
RETURN a.name AS a, b.name AS b, labels(common)[0] AS kind, common.name AS common, common.id AS common_id, type(r) AS to_a, type(q) AS to_b, ways, [r, q] AS evidence
ORDER BY ways DESC, r.confidence * q.confidence DESC, kind, common, common_id
LIMIT $limit
