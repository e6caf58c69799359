package minutes

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// MaxBytes is the largest text that [Parse] accepts, in bytes of UTF-8.
const MaxBytes = 5 << 20

// InputError is returned by [Parse] for input that cannot be minutes.
type InputError struct {
	Code string // InputTooLarge or InputNotText
	Size int    // bytes of the input
}

// The codes of an [InputError].
const (
	InputTooLarge = "too_large"
	InputNotText  = "not_text"
)

// Error implements error, for the operator; a person is shown Code through the
// message catalogue.
func (e *InputError) Error() string {
	return fmt.Sprintf("minutes: input of %d bytes: %s", e.Size, e.Code)
}

// reader holds what all rules of one call of [Parse] share.
type reader struct {
	*source
	t       *tables
	units   *gazetteer
	former  former
	opt     Options
	meeting day
	ctx     context.Context
	asked   int
	stopped error // why reading was given up
	draft   Draft
	hits    hits

	impossible map[Span]bool // deadlines on days that no calendar has
}

// Parse is [ParseContext] without an end.
func Parse(text string, opt Options) (Draft, error) {
	return ParseContext(context.Background(), text, opt)
}

// ParseContext reads a text and proposes a draft. The same text and options always
// give the same draft. Text that holds no directive gives a draft without
// groups. The error is an [*InputError], for input that is not UTF-8 or is
// larger than [MaxBytes], or that of ctx: reading a text of megabytes takes a
// second, and is given up soon after ctx ends.
func ParseContext(ctx context.Context, text string, opt Options) (Draft, error) {
	t := builtTables()
	src, err := newSource(text, t.words)
	if err != nil {
		return Draft{}, err
	}
	r := &reader{source: src, t: t, units: newGazetteer(opt.Units), opt: opt, ctx: ctx}
	r.draft.SourceText = src.src
	blocks := r.blocks()
	h := r.readHead(blocks)
	if opt.UnitsOn != nil {
		r.units = newGazetteer(opt.UnitsOn(r.draft.HeldOn))
	}
	if opt.FormerOn != nil {
		r.former = newFormer(opt.FormerOn(r.draft.HeldOn))
	}
	w := &walker{r: r, formal: h.formal, pieces: r.cutPieces(blocks)}
	w.walk()
	r.finish(w)
	if r.stopped != nil {
		return Draft{}, r.stopped
	}
	return r.draft, nil
}

// givenUp reports whether the caller waits no longer. It is asked once for each line, piece or group, and asks the
// context now and then.
func (r *reader) givenUp() bool {
	if r.asked++; r.stopped == nil && r.asked%64 == 0 {
		r.stopped = r.ctx.Err()
	}
	return r.stopped != nil
}

func (r *reader) warn(code string, span Span, args ...string) {
	r.draft.Warnings = append(r.draft.Warnings, Warning{Code: code, Args: args, Span: span})
}

// pass notes a passage that looks like a directive and was not taken.
func (r *reader) pass(a, b int, reason string) {
	r.draft.Unrecognised = append(r.draft.Unrecognised, Passage{Text: r.text(a, b), Span: r.span(a, b), Reason: reason})
}

// finish turns what the walk found into the draft's groups.
func (r *reader) finish(w *walker) {
	for _, g := range w.groups {
		if r.givenUp() {
			return
		}
		r.setKinds(g)
		r.checkDeadline(g.g.PhaseDeadline)
		g.g.Span = r.span(g.a, max(g.a, g.b))
		for _, t := range g.tasks {
			r.resolve(t)
			r.checkDeadline(t.d.Deadline)
			g.g.Directives = append(g.g.Directives, t.d)
		}
		r.draft.Groups = append(r.draft.Groups, g.g)
	}
	if a := w.announced; a.announced > 0 && a.announced != a.found {
		r.warn(WarnCount, a.span, strconv.Itoa(a.announced), strconv.Itoa(a.found))
	}
	if r.draft.HeldOn == "" {
		r.warn(WarnNoDate, Span{})
	}
}

// checkDeadline warns of a day that no calendar has, or that lies before the meeting.
func (r *reader) checkDeadline(d *Deadline) {
	switch {
	case d == nil:
	case r.impossible[d.Span]:
		r.warn(WarnBadDate, d.Span, d.Phrase)
	case r.meeting != (day{}) && d.Date != "" && parseDay(d.Date).before(r.meeting):
		r.warn(WarnPastDeadline, d.Span, d.Date, r.meeting.String())
	}
}

// districtsEnd is the first day without a district level (Constitution
// amendment and Law on Organisation of Local Government, 2025): before it a
// collective of communes is not the association's direct units, after it it is.
var districtsEnd = day{2025, 7, 1}

// resolve writes a task's addressees into its directive.
func (r *reader) resolve(t *task) {
	d := &t.d
	d.UnitBasis = t.from
	for _, a := range t.lead {
		span := r.span(a.a, a.b)
		switch a.kind {
		case addrSubset, addrNobody:
			continue
		case addrAll:
			if a.commune && r.meeting != (day{}) && r.meeting.before(districtsEnd) {
				d.UnitNames = addName(d.UnitNames, a.name)
			} else {
				d.AllUnits = true
			}
		case addrUnit:
			r.resolveUnit(a, span, &d.UnitIDs, &d.UnitNames)
			if a.place != nil {
				r.resolvePlace(d, a)
			}
		default:
			d.UnitNames = addName(d.UnitNames, a.name)
		}
		d.UnitSpans = append(d.UnitSpans, span)
	}
	if len(d.Places) == 1 {
		d.Place, d.PlaceSpan = d.Places[0].Place, d.Places[0].Span
	}
	for _, a := range t.who.support {
		r.resolveOther(a, &d.SupportIDs, &d.SupportNames)
	}
	for _, a := range t.who.except {
		r.resolveOther(a, &d.ExceptIDs, &d.ExceptNames)
	}
	if len(d.UnitSpans) == 0 {
		d.UnitBasis = ""
	}
}

// resolveOther resolves a supporting or excepted body.
func (r *reader) resolveOther(a addressee, ids, names *[]string) {
	switch a.kind {
	case addrUnit:
		r.resolveUnit(a, r.span(a.a, a.b), ids, names)
	case addrSubset, addrNobody:
	case addrAll:
		*names = addName(*names, AllUnitsName)
	default:
		*names = addName(*names, a.name)
	}
}

// resolveUnit finds a named unit in the tree: exactly one unit of that name
// and type, else its name is kept.
func (r *reader) resolveUnit(a addressee, span Span, ids, names *[]string) {
	found := r.units.lookup(a.fold, a.typ)
	if len(found) == 1 {
		u := found[0]
		if r.draft.UnitLabels == nil {
			r.draft.UnitLabels = map[string]string{}
		}
		r.draft.UnitLabels[u.ID] = u.Type + " " + u.Name
		*ids = addName(*ids, u.ID)
		return
	}
	*names = addName(*names, a.name)
	switch {
	case len(found) > 1:
		r.warn(WarnAmbiguousUnit, span, a.name)
	case len(r.former.successors(a.fold, a.typ)) > 0:
		r.warn(WarnFormerUnit, span, a.name, strings.Join(r.former.successors(a.fold, a.typ), ", "))
	case len(r.units.units) > 0:
		r.warn(WarnUnknownUnit, span, a.name)
	}
}

// resolvePlace keeps the commune of an addressee as its place.
func (r *reader) resolvePlace(d *Directive, a addressee) {
	p := PlaceOf{Place: a.place.name, Span: r.span(a.place.a, a.place.b), UnitName: a.name}
	if found := r.units.lookup(a.fold, a.typ); len(found) == 1 {
		p.UnitID = found[0].ID
		p.UnitName = found[0].Type + " " + found[0].Name
	}
	d.Places = append(d.Places, p)
}

// AllUnitsName stands for all units where a list of names must hold it.
const AllUnitsName = "all districts"

// addName appends a name that is not there yet.
func addName(list []string, name string) []string {
	for _, x := range list {
		if x == name {
			return list
		}
	}
	return append(list, name)
}
