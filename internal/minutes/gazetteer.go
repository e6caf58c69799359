package minutes

import (
	"strconv"
	"strings"
)

// gazetteer finds the units of the caller's tree by folded name and type. A
// name alone is not a key: a town and its province share "Yên Bái", and since
// 2025 communes carry the names of former districts.
type gazetteer struct {
	units   []Unit
	byName  map[unitKey][]int      // units of a folded name or alias and type
	byFirst map[string][]knownName // names by their first word
	types   map[string]string      // folded types
}

type unitKey struct{ name, typ string }

// knownName is a name of one type.
type knownName struct {
	words []string // folded, without the first
	typ   string   // folded
}

func newGazetteer(units []Unit) *gazetteer {
	g := &gazetteer{units: units, byName: map[unitKey][]int{}, byFirst: map[string][]knownName{}, types: map[string]string{}}
	for i, u := range units {
		for _, name := range append([]string{u.Name}, u.Aliases...) {
			words := strings.Fields(foldString(name))
			if len(words) == 0 {
				continue
			}
			key := unitKey{strings.Join(words, " "), g.foldType(u.Type)}
			if have := g.byName[key]; len(have) == 0 {
				g.byFirst[words[0]] = append(g.byFirst[words[0]], knownName{words[1:], key.typ})
			} else if have[len(have)-1] == i { // an alias that only differs in its accents
				continue
			}
			g.byName[key] = append(g.byName[key], i)
		}
	}
	return g
}

// foldType folds the type of a unit.
func (g *gazetteer) foldType(typ string) string {
	f, ok := g.types[typ]
	if !ok {
		f = strings.Join(strings.Fields(foldString(typ)), " ")
		g.types[typ] = f
	}
	return f
}

// lookup finds the units with this folded name and type.
func (g *gazetteer) lookup(name, typ string) (found []Unit) {
	seen := map[string]bool{}
	for _, i := range g.byName[unitKey{name, g.foldType(typ)}] {
		if u := g.units[i]; !seen[u.ID] {
			seen[u.ID] = true
			found = append(found, u)
		}
	}
	return found
}

// nameAt gives the number of tokens of the longest known name of this type at
// token i.
func (g *gazetteer) nameAt(toks []token, i int, typ string) int {
	if len(g.units) == 0 || i >= len(toks) {
		return 0
	}
	known := g.byFirst[toks[i].low]
	if len(known) == 0 {
		return 0
	}
	typ = g.foldType(typ)
	best := 0
names:
	for k := range known {
		name := &known[k]
		if name.typ != typ || len(name.words) < best || i+len(name.words) >= len(toks) {
			continue
		}
		for j, w := range name.words {
			if toks[i+1+j].low != w {
				continue names
			}
		}
		best = len(name.words) + 1
	}
	return best
}

// former finds the units that were gone on the day of the meeting; the zero
// value knows none.
type former struct {
	names *gazetteer
	units []FormerUnit
}

func newFormer(units []FormerUnit) former {
	named := make([]Unit, len(units))
	for i, u := range units {
		named[i] = Unit{ID: strconv.Itoa(i), Type: u.Type, Name: u.Name, Aliases: u.Aliases}
	}
	return former{newGazetteer(named), units}
}

// nameAt is that of the gazetteer.
func (f former) nameAt(toks []token, i int, typ string) int {
	if len(f.units) == 0 {
		return 0
	}
	return f.names.nameAt(toks, i, typ)
}

// successors gives what came in the place of the units of this folded name and type, each once.
func (f former) successors(name, typ string) (out []string) {
	if len(f.units) == 0 {
		return nil
	}
	for _, i := range f.names.byName[unitKey{name, f.names.foldType(typ)}] {
		for _, s := range f.units[i].Successors {
			out = addName(out, s)
		}
	}
	return out
}

// districtLevel and communeLevel tell the two levels by type, for texts whose
// tree the caller does not know.
func districtLevel(typ string) bool {
	switch typ {
	case "huyện", "thị xã", "thành phố", "quận":
		return true
	}
	return false
}

func communeLevel(typ string) bool {
	switch typ {
	case "xã", "phường", "thị trấn", "đặc khu":
		return true
	}
	return false
}
