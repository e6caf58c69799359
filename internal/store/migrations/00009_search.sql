-- The words by which a task is found, each from its beginning: one row a task, written with it and never changed.
-- LIKE over tasks.search_text reads every task; this is read first, so that a search among a hundred thousand is short.
-- Words are runs of a-z and 0-9 of the folded text. Tasks that stand there already are read in here.

-- +goose Up

--sqlite:CREATE VIRTUAL TABLE task_words USING fts5(words, task_id UNINDEXED, detail = none, tokenize = 'unicode61 remove_diacritics 0');
--sqlite:INSERT INTO task_words (words, task_id) SELECT search_text, id FROM tasks;
--pg:CREATE TABLE task_words (
--pg:    task_id TEXT PRIMARY KEY REFERENCES tasks (id),
--pg:    words   TSVECTOR NOT NULL
--pg:);
--pg:INSERT INTO task_words (task_id, words) SELECT id, array_to_tsvector(array_remove(regexp_split_to_array(search_text, '[^a-z0-9]+'), '')) FROM tasks;
--pg:CREATE INDEX task_words_words ON task_words USING gin (words) WITH (gin_pending_list_limit = 512);

-- +goose Down
DROP TABLE task_words;
