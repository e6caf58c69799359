package minutes

import "strings"

// gazetteer finds the units of the caller's tree by folded name and type. A
// name alone is not a key: a town and its province share "Yên Bái", and since
// 2025 communes carry the names of former districts.
type gazetteer struct {
	units  []Unit
	byName map[string][]int // folded name or alias → units
	max    int              // words of the longest name
}

func newGazetteer(opt Options) *gazetteer {
	g := &gazetteer{units: opt.Units, byName: map[string][]int{}}
	for i, u := range opt.Units {
		for _, name := range append([]string{u.Name}, u.Aliases...) {
			key := foldName(name)
			if key == "" {
				continue
			}
			g.byName[key] = append(g.byName[key], i)
			g.max = max(g.max, strings.Count(key, " ")+1)
		}
	}
	return g
}

// foldName folds a unit's name the way tokens are folded and joined.
func foldName(name string) string { return strings.Join(strings.Fields(foldString(name)), " ") }

// lookup finds the units with this folded name and type.
func (g *gazetteer) lookup(name, typ string) (found []Unit) {
	typ = foldName(typ)
	seen := map[string]bool{}
	for _, i := range g.byName[name] {
		if u := g.units[i]; foldName(u.Type) == typ && !seen[u.ID] {
			seen[u.ID] = true
			found = append(found, u)
		}
	}
	return found
}

// nameAt gives the number of tokens of the longest known name of this type at
// token i.
func (g *gazetteer) nameAt(toks []token, i int, typ string) int {
	if g.max == 0 {
		return 0
	}
	best, key := 0, ""
	for k := i; k < len(toks) && k < i+g.max; k++ {
		if k > i {
			key += " "
		}
		key += toks[k].low
		if len(g.lookup(key, typ)) > 0 {
			best = k - i + 1
		}
	}
	return best
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
