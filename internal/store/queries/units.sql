-- let: UNIT_COLUMNS = id, code, type, name, aliases, level, parent_id, valid_from, valid_to, phone, email, version

-- name: unit
SELECT UNIT_COLUMNS FROM units WHERE id = ?;

-- name: unit-lock
-- A parent is locked while a child is attached to it.
SELECT UNIT_COLUMNS FROM units WHERE id = ?
--pg:FOR NO KEY UPDATE

-- name: units
-- The whole tree, past and present: a few thousand rows at most.
SELECT UNIT_COLUMNS FROM units ORDER BY level, code, name, id;

-- name: units-valid
-- Units that exist on a day.
SELECT UNIT_COLUMNS FROM units
WHERE (valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to >= ?)
ORDER BY level, code, name, id;

-- name: units-tasked
-- Units that have tasks.
SELECT UNIT_COLUMNS FROM units WHERE EXISTS (SELECT 1 FROM tasks t WHERE t.unit_id = units.id) ORDER BY code, name, id;

-- name: unit-children
-- "All units": the direct children that exist on a day.
SELECT UNIT_COLUMNS FROM units
WHERE parent_id = ? AND level <> 'body' AND (valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to >= ?)
ORDER BY code, name, id;

-- name: unit-children-ids
-- The same as ids alone, for assignment.
SELECT id FROM units
WHERE parent_id = ? AND level <> 'body' AND (valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to >= ?)
ORDER BY code, name, id;

-- name: units-in
SELECT UNIT_COLUMNS FROM units WHERE id IN (?);

-- name: unit-insert
INSERT INTO units (id, code, type, name, aliases, level, parent_id, valid_from, valid_to, phone, email, search_text, version)
VALUES (:id, :code, :type, :name, :aliases, :level, :parent_id, :valid_from, :valid_to, :phone, :email, :search_text, :version)

-- name: unit-update
UPDATE units SET code = :code, type = :type, name = :name, aliases = :aliases, level = :level, parent_id = :parent_id, valid_from = :valid_from,
    valid_to = :valid_to, phone = :phone, email = :email, search_text = :search_text, version = :version
WHERE id = :id

-- name: units-count
SELECT count(*) FROM units;

-- name: unit-roots
-- Units under no other, provincial bodies apart: two tell that there is more than one.
SELECT id FROM units WHERE parent_id IS NULL AND level <> 'body' ORDER BY id LIMIT 2;
