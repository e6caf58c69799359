-- name: words-insert
--sqlite:INSERT INTO task_words (task_id, words) VALUES (:task_id, :words)
--pg:INSERT INTO task_words (task_id, words) VALUES (:task_id, array_to_tsvector(string_to_array(:words, ' ')))

-- name: words-match
-- A condition on tasks t: those that the index finds. PostgreSQL is told to ask the index first: it has no idea how few they are.
--sqlite:SELECT 1 FROM tasks t WHERE t.id IN (SELECT task_id FROM task_words WHERE task_words MATCH ?)
--pg:SELECT 1 FROM tasks t WHERE t.id = ANY (ARRAY(SELECT task_id FROM task_words WHERE words @@ CAST(? AS tsquery)))

-- name: words-count
-- How many tasks the index finds, as far as a limit.
SELECT count(*) FROM (
--sqlite:SELECT task_id FROM task_words WHERE task_words MATCH ?
--pg:SELECT task_id FROM task_words WHERE words @@ CAST(? AS tsquery)
LIMIT ?) found;
