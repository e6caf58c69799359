package directive

import "giaoban/internal/calendar"

// Level is the tier of a unit in the tree.
type Level string

// The levels. District level ended on 1 July 2025 (Law 72/2025/QH15); the tree keeps it for what came before.
const (
	LevelCountry  Level = "country"
	LevelProvince Level = "province"
	LevelDistrict Level = "district"
	LevelCommune  Level = "commune"
	LevelBranch   Level = "branch"
	LevelBody     Level = "body" // a provincial body outside the territorial tree: an office, a school, an enterprise
)

// Levels lists every level, from the top.
func Levels() []Level {
	return []Level{LevelCountry, LevelProvince, LevelDistrict, LevelCommune, LevelBranch, LevelBody}
}

// Unit is a body to which tasks are given: a district's association, a commune's, a provincial body. Units form
// a tree and are dated: names, parents and even levels change by law, and a name alone never identifies one.
type Unit struct {
	ID        string
	Code      string   // the statistics office's code, unique among units valid at one time; may be empty
	Type      string   // the word before the name: tỉnh, huyện, thị xã, thành phố, xã, phường, thị trấn, đặc khu
	Name      string   // without its type: "Trạm Tấu"
	Aliases   []string // other spellings met in papers
	Level     Level
	ParentID  string        // empty for the root
	ValidFrom calendar.Date // first day on which it exists; zero: since ever
	ValidTo   calendar.Date // last day on which it exists; zero: still does
	Phone     string        // a contact for the office, also when nobody holds a post
	Email     string
	Version   int
}

// ValidOn reports whether the unit exists on day d.
func (u Unit) ValidOn(d calendar.Date) bool {
	return (u.ValidFrom.IsZero() || !d.Before(u.ValidFrom)) && (u.ValidTo.IsZero() || !d.After(u.ValidTo))
}

// Title is the unit's name as a person writes it: type and name.
func (u Unit) Title() string {
	if u.Type == "" {
		return u.Name
	}
	return u.Type + " " + u.Name
}

// Role is what a post is for. A role reaches the unit of its post and everything below it.
type Role string

// contract: the roles.
const (
	RoleChair      Role = "chair"      // Chủ tịch Hội: issues, decides
	RoleSupervisor Role = "supervisor" // Phó Chủ tịch Thường trực: runs daily work
	RoleOffice     Role = "office"     // Văn phòng: drafts, follows up, acts for units that telephone
	RoleHead       Role = "head"       // head of a unit
	RoleOfficer    Role = "officer"    // does the unit's work
	RoleInspector  Role = "inspector"  // reads all, changes nothing
	RoleAdmin      Role = "admin"      // keeps units, people, ladders, calendar
)

// Roles lists every role.
func Roles() []Role {
	return []Role{RoleChair, RoleSupervisor, RoleOffice, RoleHead, RoleOfficer, RoleInspector, RoleAdmin}
}

// Valid reports whether r is one of the roles of the contract.
func (r Role) Valid() bool {
	for _, known := range Roles() {
		if r == known {
			return true
		}
	}
	return false
}

// Post is a seat at a unit. It outlives its holders: work is given to the post.
type Post struct {
	ID     string
	UnitID string
	Role   Role
	Title  string // how the seat is called there, if not by its role
}

// Holder says who sat on a post when.
type Holder struct {
	PostID string
	UserID string
	From   calendar.Date // first day
	To     calendar.Date // last day; zero: still does
	Acting bool          // a deputy who stands in
}

// User is a person who can sign in or be told things.
type User struct {
	ID       string
	Name     string
	Login    string
	Email    string
	Phone    string
	Language string // "vi" or "en"
	Disabled bool
	Version  int
}

// Upward lists the roles to which a notice for an empty post passes, nearest first, beginning with to itself.
// A reminder goes no higher than the office: a chair is not reminded of a district's task.
func Upward(to Role, action Action) []Role {
	var chain []Role
	switch to {
	case RoleOfficer:
		chain = []Role{RoleOfficer, RoleHead, RoleOffice, RoleSupervisor, RoleChair}
	case RoleHead:
		chain = []Role{RoleHead, RoleOffice, RoleSupervisor, RoleChair}
	case RoleOffice:
		chain = []Role{RoleOffice, RoleSupervisor, RoleChair}
	case RoleSupervisor:
		chain = []Role{RoleSupervisor, RoleChair}
	default:
		return []Role{to}
	}
	if action == ActionEscalate {
		return chain
	}
	for i, r := range chain {
		if r == RoleOffice {
			return chain[:i+1]
		}
	}
	return chain[:1] // meant for a post above the office: it passes to nobody higher still
}

// AtUnit reports whether a notice to role is meant for the post at the task's own unit (true) or at the unit
// that issued the directive (false).
func (r Role) AtUnit() bool { return r == RoleOfficer || r == RoleHead }
