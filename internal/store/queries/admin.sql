-- name: posts-of-unit
SELECT id, unit_id, role, title FROM posts WHERE unit_id = ? ORDER BY role, title, id;

-- name: holders-of-unit
-- Who held the posts of a unit when, newest first.
SELECT h.post_id, h.user_id, h.from_on, h.to_on, h.acting FROM holders h JOIN posts p ON p.id = h.post_id
WHERE p.unit_id = ? ORDER BY h.post_id, h.from_on DESC, h.user_id;

-- name: successions-of-unit
-- What came before a unit and what came after it.
SELECT predecessor_id, successor_id, effective_on, act FROM unit_successions
WHERE predecessor_id = ? OR successor_id = ? ORDER BY effective_on, predecessor_id, successor_id;

-- name: successions
SELECT predecessor_id, successor_id, effective_on, act FROM unit_successions ORDER BY effective_on, predecessor_id, successor_id;

-- name: succession-insert
INSERT INTO unit_successions (predecessor_id, successor_id, effective_on, act) VALUES (:predecessor_id, :successor_id, :effective_on, :act)
