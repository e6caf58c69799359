package service

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"giaoban/internal/blob"
	"giaoban/internal/directive"
	"giaoban/internal/evidence"
	"giaoban/internal/store"
)

// MaxEvidence is how large an attached file may be unless the operator says otherwise, in bytes.
const MaxEvidence = 20 << 20

// maxEvidenceOfTask is how many files one task may have.
const maxEvidenceOfTask = 100

// EvidenceLimit is how large an attached file may be, in bytes.
func (s *Service) EvidenceLimit() int64 { return s.maxEvidence }

// AttachEvidence stores a file with a task, or with one report of it (reportID not empty), by whoever may report for
// the unit or stands in for it. Who may not is told before anything is read. What the file is counts, not what it is
// called: see package evidence. With an idempotency key the file's own hash is what the key covers.
func (s *Service) AttachEvidence(ctx context.Context, call Call, taskID, reportID, name string, file io.Reader) (store.Evidence, error) {
	if s.files == nil {
		return store.Evidence{}, &directive.Error{Code: directive.CodeUnavailable}
	}
	if err := s.mayAttach(ctx, call, s.store.Read(), taskID); err != nil {
		return store.Evidence{}, err
	}
	kept, err := s.files.Write(ctx, file, s.maxEvidence)
	if errors.Is(err, blob.ErrTooLarge) {
		return store.Evidence{}, &directive.Error{Code: directive.CodeTooLarge, Detail: "too_large", Args: map[string]any{"Max": s.maxEvidence}}
	}
	if err != nil {
		return store.Evidence{}, err
	}
	attached := false
	defer func() {
		if !attached { // also when the request has ended; whatever is left takes space and nothing else
			clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			if err := s.files.Remove(clean, kept.Name); err != nil {
				s.logger.WarnContext(ctx, "a refused file is left behind", "request_id", call.RequestID, "blob", kept.Name, "error", err)
			}
		}
	}()
	media, err := s.inspect(ctx, kept)
	if err != nil {
		return store.Evidence{}, err
	}
	if call.Key != nil {
		key := *call.Key
		key.BodyHash = kept.SHA256
		call.Key = &key
	}
	out, err := write(ctx, s, call, func(c *change) (store.Evidence, error) {
		t, err := c.lockTask(ctx, taskID)
		if err != nil {
			return store.Evidence{}, err
		}
		if err := s.mayAttach(ctx, call, &c.Queries, taskID); err != nil {
			return store.Evidence{}, err
		}
		if err := c.placeForEvidence(ctx, taskID, reportID); err != nil {
			return store.Evidence{}, err
		}
		e := store.Evidence{ID: store.NewID(), TaskID: taskID, ReportID: reportID, Name: evidence.Name(name, media), MediaType: media, Size: kept.Size,
			Digest: kept.SHA256, Blob: kept.Name, UserID: call.Actor.UserID, ArrivedAt: c.call.ArrivedAt}
		if err := c.InsertEvidence(ctx, e); err != nil {
			return store.Evidence{}, err
		}
		return e, c.record(ctx, store.Event{Act: "task.evidence", MeetingID: t.MeetingID, GroupID: t.GroupID, TaskID: t.ID, UnitID: t.UnitID,
			Data: map[string]any{"evidence": e.ID, "name": e.Name, "media_type": media, "size": e.Size, "sha256": e.Digest}})
	})
	attached = err == nil && out.Blob == kept.Name // a repeated request is answered with the first one's file
	return out, err
}

// mayAttach fails unless the actor may report for the task's unit or stand in for it.
func (s *Service) mayAttach(ctx context.Context, call Call, q *store.Queries, taskID string) error {
	t, err := q.Task(ctx, taskID)
	if err != nil {
		return err
	}
	if own, err := call.Actor.can(ctx, q, RightReport, t.UnitID); own || err != nil {
		return err
	}
	return call.Actor.demand(ctx, q, RightStandIn, t.UnitID)
}

// placeForEvidence checks that there is room for another file, and that the report is one of the task's.
func (c *change) placeForEvidence(ctx context.Context, taskID, reportID string) error {
	known, err := c.EvidenceOf(ctx, taskID)
	if err != nil {
		return err
	}
	if len(known) >= maxEvidenceOfTask {
		return fieldError("file", "too_many", "Max", maxEvidenceOfTask)
	}
	if reportID == "" {
		return nil
	}
	reports, err := c.Reports(ctx, taskID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(reports, func(r store.Report) bool { return r.ID == reportID }) {
		return fieldError("report_id", "bad_reference")
	}
	return nil
}

// inspect reads a stored file to say what it is. Two at a time: each is held whole.
func (s *Service) inspect(ctx context.Context, kept blob.Blob) (media string, err error) {
	select {
	case s.inspecting <- struct{}{}:
		defer func() { <-s.inspecting }()
	case <-ctx.Done():
		return "", &directive.Error{Code: directive.CodeUnavailable, Err: ctx.Err()}
	}
	f, err := s.files.Open(ctx, kept.Name)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	return evidence.Check(data)
}

// Evidence returns an attached file, open for reading, to whoever may read its task. The caller closes it.
func (s *Service) Evidence(ctx context.Context, call Call, id string) (store.Evidence, blob.File, error) {
	q := s.store.Read()
	e, err := q.Evidence(ctx, id)
	if err != nil {
		return e, nil, err
	}
	t, err := q.Task(ctx, e.TaskID)
	if err != nil {
		return e, nil, err
	}
	if err := call.Actor.demand(ctx, q, RightRead, t.UnitID); err != nil {
		return e, nil, err
	}
	if s.files == nil {
		return e, nil, &directive.Error{Code: directive.CodeUnavailable}
	}
	f, err := s.files.Open(ctx, e.Blob)
	return e, f, err
}
