-- let: PERSON_COLUMNS = u.id, u.name, u.login, u.email, u.phone, u.language, u.disabled, u.version
-- let: SESSION_COLUMNS = s.id, s.hash, s.user_id, s.device, s.created_at, s.seen_at, s.idle_till, s.expires_at, s.user_agent, s.address, s.ended_at
-- let: INVITATION_COLUMNS = i.id, i.hash, i.user_id, i.kind, i.created_by, i.created_at, i.expires_at, i.used_at
-- let: PHONE_DIGITS = replace(replace(replace(replace(replace(replace(u.phone, ' ', ''), '.', ''), '-', ''), '(', ''), ')', ''), '+84', '0')

-- name: users-by-name
-- Everybody whom a name that was typed in may mean: a user name, an e-mail address or a telephone number.
SELECT PERSON_COLUMNS FROM users u
WHERE u.login = ? OR lower(u.login) = ? OR (u.email <> '' AND lower(u.email) = ?) OR (u.phone <> '' AND PHONE_DIGITS = ?)
ORDER BY u.id;

-- name: user-lock
SELECT PERSON_COLUMNS FROM users u WHERE u.id = ?
--pg:FOR NO KEY UPDATE

-- name: user-update
UPDATE users SET name = :name, login = :login, email = :email, phone = :phone, language = :language, disabled = :disabled, version = :version
WHERE id = :id

-- name: password
SELECT user_id, hash, must_change, changed_at FROM passwords WHERE user_id = ?;

-- name: password-set
INSERT INTO passwords (user_id, hash, must_change, changed_at) VALUES (:user_id, :hash, :must_change, :changed_at)
ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change, changed_at = excluded.changed_at

-- name: session
-- A session that may still be in use, with whose it is and whether the password must be changed first.
SELECT SESSION_COLUMNS, u.name AS user_name, u.language, COALESCE(p.must_change, FALSE) AS must_change
FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN passwords p ON p.user_id = u.id
WHERE s.hash = ? AND s.ended_at IS NULL AND s.idle_till > ? AND s.expires_at > ? AND NOT u.disabled;

-- name: sessions-of-user
SELECT SESSION_COLUMNS FROM sessions s
WHERE s.user_id = ? AND s.ended_at IS NULL AND s.idle_till > ? AND s.expires_at > ?
ORDER BY s.created_at DESC, s.id;

-- name: session-insert
INSERT INTO sessions (id, hash, user_id, device, created_at, seen_at, idle_till, expires_at, user_agent, address)
VALUES (:id, :hash, :user_id, :device, :created_at, :seen_at, :idle_till, :expires_at, :user_agent, :address)

-- name: session-slide
UPDATE sessions SET seen_at = ?, idle_till = ? WHERE id = ? AND ended_at IS NULL AND seen_at < ?;

-- name: session-end
UPDATE sessions SET ended_at = ? WHERE id = ? AND user_id = ? AND ended_at IS NULL;

-- name: sessions-end
-- All sessions of a person but one.
UPDATE sessions SET ended_at = ? WHERE user_id = ? AND id <> ? AND ended_at IS NULL;

-- name: sessions-forget
-- What is long over also no longer vouches for its device.
DELETE FROM sessions WHERE user_id = ? AND seen_at < ? AND (ended_at IS NOT NULL OR expires_at < ?);

-- name: device-users
-- Who has signed in on a device.
SELECT DISTINCT user_id FROM sessions WHERE device = ?;

-- name: invitation
-- An invitation that can still be used.
SELECT INVITATION_COLUMNS FROM invitations i JOIN users u ON u.id = i.user_id
WHERE i.hash = ? AND i.used_at IS NULL AND i.expires_at > ? AND NOT u.disabled;

-- name: invitation-insert
INSERT INTO invitations (id, hash, user_id, kind, created_by, created_at, expires_at)
VALUES (:id, :hash, :user_id, :kind, :created_by, :created_at, :expires_at)

-- name: invitation-use
UPDATE invitations SET used_at = ? WHERE id = ? AND used_at IS NULL;

-- name: invitations-close
UPDATE invitations SET used_at = ? WHERE user_id = ? AND used_at IS NULL;

-- name: tokens-of-user
SELECT id, hash, user_id, name, created_at, expires_at, revoked_at FROM tokens WHERE user_id = ? ORDER BY created_at, id;

-- name: tokens
SELECT id, hash, user_id, name, created_at, expires_at, revoked_at FROM tokens ORDER BY created_at, id;

-- name: token-revoke
UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL;

-- name: tokens-revoke
UPDATE tokens SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL;

-- name: token-first
-- Whose the oldest token is: the first administrator's.
SELECT user_id FROM tokens ORDER BY created_at, id LIMIT 1;

-- name: holder-end
UPDATE holders SET to_on = ? WHERE post_id = ? AND user_id = ? AND from_on <= ? AND (to_on IS NULL OR to_on >= ?);
