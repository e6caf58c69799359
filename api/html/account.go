package html

import (
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/store"
)

// SignIn is the page on which people sign in.
type SignIn struct {
	Frame
	ReturnTo string
	Trial    []TrialGroup // people of the example, each a tap away; nil outside a demonstration on this machine
}

// Name is the page's template.
func (*SignIn) Name() string { return "sign_in" }

// TrialGroup is people of the example with one role.
type TrialGroup struct {
	Role   string
	People []TrialPerson
}

// TrialPerson is somebody of the example.
type TrialPerson struct{ Login, Name, Unit string }

// Invite is where a person chooses a user name and a password with a link.
type Invite struct {
	Frame
	Address string // of the form: the link itself
	For     directive.User
	Kind    store.InvitationKind
	Gone    bool // the link is used up, replaced or too old
}

// Name is the page's template.
func (*Invite) Name() string { return "invite" }

// ChangePassword is the form for a password that somebody else chose: nothing else can be done before.
type ChangePassword struct {
	Frame
	ReturnTo string
}

// Name is the page's template.
func (*ChangePassword) Name() string { return "change_password" }

// Account is what a person looks after for themselves.
type Account struct {
	Frame
	User      directive.User
	Languages []Option
	Sessions  []SessionRow
	Tokens    []store.Token
	Lives     []Option // how long a new token may live
	Secret    string   // of the token just made, shown this once
	HasPass   bool     // signed in with a password, not with a token
}

// Name is the page's template.
func (*Account) Name() string { return "account" }

// SessionRow is a browser that the person has signed in on.
type SessionRow struct {
	store.Session
	Browser string
	Current bool
}

// LanguageOptions are the languages as choices, each in its own words.
func LanguageOptions() []Option {
	return []Option{{i18n.Vietnamese, "Tiếng Việt"}, {i18n.English, "English"}}
}

// Browser names a browser by what it says of itself: enough to tell one's telephone from the office's machine.
func Browser(w *i18n.Printer, agent string) string {
	name, device := "", ""
	for _, known := range [][2]string{{"Edg", "Edge"}, {"coc_coc", "Cốc Cốc"}, {"SamsungBrowser", "Samsung"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}} {
		if name == "" && strings.Contains(agent, known[0]) {
			name = known[1]
		}
	}
	for _, known := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}} {
		if device == "" && strings.Contains(agent, known[0]) {
			device = known[1]
		}
	}
	if name == "" && device == "" {
		return w.Text("account.unknown_browser", nil)
	}
	return strings.Trim(name+", "+device, ", ")
}
