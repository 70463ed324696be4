// What two nodes have in common: nodes that are next to both.
MATCH (a {id: $item_a_id})-[r]-(common)-[q]-(b {id: $item_b_id})
WHERE a <> b
WITH a, b, common, r, q ORDER BY r.confidence * q.confidence DESC, type(r), type(q)
WITH a, b, common, collect([r, q])[0] AS pair, count(*) AS ways
RETURN a.name AS a, b.name AS b, labels(common)[0] AS kind, common.name AS common, common.id AS common_id, type(pair[0]) AS to_a, type(pair[1]) AS to_b,
       ways, pair AS evidence
ORDER BY ways DESC, pair[0].confidence * pair[1].confidence DESC, kind, common, common_id
LIMIT $limit
