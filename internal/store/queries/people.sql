-- let: USER_COLUMNS = u.id, u.name, u.login, u.email, u.phone, u.language, u.disabled, u.version

-- name: user
SELECT USER_COLUMNS FROM users u WHERE u.id = ?;

-- name: users
SELECT USER_COLUMNS FROM users u ORDER BY u.name, u.id;

-- name: users-in
SELECT USER_COLUMNS FROM users u WHERE u.id IN (?);

-- name: user-insert
INSERT INTO users (id, name, login, email, phone, language, disabled, version, created_at)
VALUES (:id, :name, :login, :email, :phone, :language, :disabled, :version, :created_at)

-- name: posts
SELECT id, unit_id, role, title FROM posts ORDER BY unit_id, role, title;

-- name: post-insert
INSERT INTO posts (id, unit_id, role, title) VALUES (:id, :unit_id, :role, :title)

-- name: post-at
SELECT id, unit_id, role, title FROM posts WHERE COALESCE(unit_id, '') = COALESCE(?, '') AND role = ? AND title = ?;

-- name: unit-path
-- A unit and everything above it.
WITH RECURSIVE up (id, parent_id, depth) AS (
    SELECT id, parent_id, 0 FROM units WHERE id = ?
    UNION ALL SELECT u.id, u.parent_id, up.depth + 1 FROM units u JOIN up ON u.id = up.parent_id WHERE up.depth < 20
) SELECT id FROM up ORDER BY depth;

-- name: unit-subtree
-- A unit and everything below it, past and present.
WITH RECURSIVE down (id, depth) AS (
    SELECT id, 0 FROM units WHERE id = ?
    UNION ALL SELECT u.id, down.depth + 1 FROM units u JOIN down ON u.parent_id = down.id WHERE down.depth < 20
) SELECT id FROM down;

-- name: holders
SELECT post_id, user_id, from_on, to_on, acting FROM holders ORDER BY post_id, from_on;

-- name: holder-insert
INSERT INTO holders (post_id, user_id, from_on, to_on, acting) VALUES (:post_id, :user_id, :from_on, :to_on, :acting)

-- name: seats-at
-- Who sits on which post of the named units on a day.
SELECT p.unit_id, p.role, USER_COLUMNS
FROM posts p JOIN holders h ON h.post_id = p.id JOIN users u ON u.id = h.user_id
WHERE (p.unit_id IS NULL OR p.unit_id IN (?)) AND h.from_on <= ? AND (h.to_on IS NULL OR h.to_on >= ?) AND NOT u.disabled
ORDER BY p.unit_id, p.role, h.from_on, u.id

-- name: seats-of-user
SELECT p.unit_id, p.role
FROM posts p JOIN holders h ON h.post_id = p.id
WHERE h.user_id = ? AND h.from_on <= ? AND (h.to_on IS NULL OR h.to_on >= ?)
ORDER BY p.unit_id, p.role;

-- name: token-user
-- The person behind a token that is neither expired nor revoked.
SELECT USER_COLUMNS FROM tokens t JOIN users u ON u.id = t.user_id
WHERE t.hash = ? AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?) AND NOT u.disabled;

-- name: token-insert
INSERT INTO tokens (id, hash, user_id, name, created_at, expires_at) VALUES (:id, :hash, :user_id, :name, :created_at, :expires_at)

-- name: tokens-count
SELECT count(*) FROM tokens;
