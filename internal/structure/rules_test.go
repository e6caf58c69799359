package structure

import "slices"

// rule says what the files of a package may import. Of the rules that fit a package, the one with the longest
// pattern holds. A package always may import itself (its external tests do).
type rule struct {
	pkg     string   // a folder; with "/..." everything below too
	may     []string // packages of this module
	tests   []string // more of them, for its _test.go files
	outside []string // other modules; nil: any, nothing, or a list. Tests may import any: claims still hold
	without []string // packages of the standard library that it must do without, outside its tests
	why     string
}

var (
	nothing  = []string{"-"} // the standard library only
	temporal = []string{"go.temporal.io/sdk/...", "go.temporal.io/api/..."}
	impure   = []string{"os/...", "net/...", "syscall/...", "database/sql", "math/rand/...", "crypto/rand"}
	everyone = []string{"..."} // see claim
	whole    = []string{"workflows", "activities", "api/...", "internal/..."}
)

// rules are the arrows: cmd → app → {api, engine, activities, relay, notify, service}; api → service → store →
// directive → calendar; engine → workflows → directive; activities → service, workflows.
var rules = []rule{
	{pkg: "internal/calendar", outside: nothing, without: impure,
		why: "the bottom: days and holidays depend on nothing"},
	{pkg: "internal/directive", may: []string{"internal/calendar"}, outside: nothing, without: impure,
		why: "the domain is pure: it takes the time and the calendar as arguments"},
	{pkg: "internal/minutes/...", may: []string{"internal/minutes/...", "internal/directive", "internal/calendar"}, without: impure,
		why: "text to draft is a pure function; who is who in the draft is the service's business"},
	{pkg: "internal/i18n", may: []string{"internal/directive", "internal/calendar"},
		why: "words for the domain's codes and dates, and nothing of what uses them"},
	{pkg: "internal/store", may: []string{"internal/directive", "internal/calendar"}, tests: []string{"internal/store/storetest", "internal/pgtest"},
		why: "the store keeps the domain and knows nothing above it"},
	{pkg: "internal/store/storetest", may: []string{"internal/store", "internal/directive", "internal/calendar"}, tests: []string{"internal/pgtest"},
		why: "the conformance suite asks the store what the domain expects of it"},
	{pkg: "internal/service", may: []string{"internal/store", "internal/blob", "internal/evidence", "internal/minutes/...", "internal/directive", "internal/calendar"},
		tests: []string{"internal/pgtest", "internal/store/storetest", "internal/example"},
		why:   "a use case does not know who calls it, and works without the engine: no api, workflows, engine, relay or notify"},
	{pkg: "internal/blob", outside: nothing,
		why: "keeps bytes under random names and knows nothing of what they are for"},
	{pkg: "internal/evidence", may: []string{"internal/directive"}, without: impure,
		why: "what a file is, is a pure function of what is in it"},
	{pkg: "internal/report/...", may: []string{"internal/report/...", "internal/service", "internal/directive", "internal/calendar", "internal/i18n"},
		tests: []string{"internal/store", "internal/example"},
		why:   "papers are drawn from what the service answers, with its rights"},
	{pkg: "internal/relay", may: []string{"internal/service", "internal/store", "internal/directive", "internal/calendar", "workflows"},
		tests: []string{"internal/engine", "internal/engine/embedded", "internal/pgtest", "internal/example", "activities"},
		why:   "bells of the store ring workflows by the names that package workflows declares"},
	{pkg: "internal/notify/...", may: []string{"internal/notify/...", "internal/service", "internal/store", "internal/directive", "internal/calendar", "internal/i18n"},
		tests: []string{"internal/pgtest", "internal/example"},
		why:   "the sender takes notices from the store and puts them into words"},
	{pkg: "internal/example", may: []string{"internal/service", "internal/minutes/...", "internal/directive", "internal/calendar"},
		tests: []string{"internal/store"},
		why:   "the example goes in by the same door as a person's own meeting"},
	{pkg: "internal/engine", may: []string{"workflows"}, tests: []string{"internal/engine/embedded", "activities", "internal/directive"},
		why: "the engine runs workflows and knows no more of the product"},
	{pkg: "internal/engine/embedded", may: []string{"internal/engine"},
		why: "a Temporal server in the process, apart so that only what wants it links it"},
	{pkg: "workflows", may: []string{"internal/directive"}, outside: temporal, without: impure,
		tests: []string{"activities", "internal/service", "internal/store", "internal/example", "internal/calendar", "internal/engine", "internal/engine/embedded"},
		why:   "a workflow decides and must replay: whatever touches the world is an activity"},
	{pkg: "activities", may: []string{"internal/service", "workflows", "internal/directive"}, outside: temporal,
		tests: []string{"internal/store", "internal/example", "internal/calendar"},
		why:   "an activity is a thin call of the service; of the domain it needs the error codes that end retries"},
	{pkg: "api/...", may: []string{"api/...", "internal/service", "internal/minutes/...", "internal/directive", "internal/calendar", "internal/i18n", "internal/report/...", "internal/store", "internal/blob", "internal/evidence"},
		tests: []string{"internal/example", "internal/pgtest"},
		why:   "HTTP calls the service, never the engine: it must answer while Temporal is down; of the store it knows the filters and rows of lists"},
	{pkg: "internal/app", may: whole, why: "the program is put together here"},
	{pkg: "internal/client", may: []string{"api"}, why: "a client knows the API's shapes and nothing behind them"},
	{pkg: "internal/cli", may: []string{"internal/client", "api", "internal/i18n", "internal/calendar", "internal/directive", "internal/minutes/...", "internal/service", "internal/example"},
		tests: []string{"internal/store"},
		why:   "commands call a running server; only minutes are read without one, by the same use case"},
	{pkg: "cmd/...", may: []string{"cmd/...", "internal/app", "internal/cli", "internal/client", "internal/i18n", "api"}, tests: whole,
		why: "a command starts the program or calls its API; what it starts is put together in internal/app"},
	{pkg: "internal/pgtest", outside: []string{"github.com/lib/pq/..."}, why: "a database for any test, so it knows none of what is tested"},
	{pkg: "internal/structure", outside: nothing, why: "reads the source, imports none of it"},
	{pkg: "deploy", tests: []string{"internal/app"}, why: "manifests are checked against the options that exist"},
	{pkg: "test/...", may: append([]string{"test/...", "cmd/..."}, whole...), why: "the big tests drive the whole"},
}

// claim says who alone may import a package or module. It holds in tests as well, where tests may add.
type claim struct {
	pattern string   // an import path; with "/..." everything below too
	by      []string // folders
	tests   []string // folders whose _test.go files may too; everyone: all
	why     string
}

var (
	stores   = []string{"internal/store"}
	clock    = []string{"workflows", "activities", "internal/engine", "internal/engine/embedded", "internal/relay", "internal/app"}
	bigTests = []string{"test/..."}
)

// claims keep a dependency behind one door.
var claims = []claim{
	{"go.temporal.io/server/...", []string{"internal/engine/embedded"}, nil, "the server doubles the size of what links it"},
	{"go.temporal.io/sdk/...", clock, bigTests, "only the clock's side knows Temporal: people's acts work without it"},
	{"go.temporal.io/api/...", clock, bigTests, "only the clock's side knows Temporal: people's acts work without it"},
	{"github.com/jmoiron/sqlx/...", stores, bigTests, "SQL is spoken in the store"},
	{"database/sql", append([]string{"internal/pgtest", "internal/engine/embedded"}, stores...), append([]string{"internal/calendar", "internal/service", "api"}, bigTests...),
		"SQL is spoken in the store; the embedded server keeps files of its own; tests count rows behind its back"},
	{"github.com/lib/pq/...", append([]string{"internal/pgtest"}, stores...), bigTests, "SQL is spoken in the store"},
	{"modernc.org/sqlite/...", append([]string{"internal/engine/embedded"}, stores...), append([]string{"internal/calendar"}, bigTests...),
		"SQL is spoken in the store; the embedded server keeps files of its own"},
	{"github.com/pressly/goose/...", stores, nil, "the store migrates itself"},
	{"github.com/gin-gonic/gin/...", []string{"api/..."}, nil, "HTTP is spoken in api"},
	{"github.com/wneessen/go-mail/...", []string{"internal/notify/..."}, nil, "only the sender sends mail"},
	{"github.com/emersion/go-smtp/...", nil, everyone, "a mail server for tests"},
	{"github.com/xuri/excelize/...", []string{"internal/report/...", "internal/service"}, everyone, "workbooks are papers, or lists of units to import"},
	{"github.com/alecthomas/kong/...", []string{"cmd/...", "internal/app"}, nil, "options are read once, at the start"},
	{"github.com/stretchr/testify/...", nil, []string{"workflows", "activities"}, "only where Temporal's test suite asks for its mocks"},
	{"github.com/google/go-cmp/...", []string{"internal/store/storetest"}, everyone, "compares in tests; it may panic"},
	{"pgregory.net/rapid/...", []string{"internal/store/storetest"}, everyone, "draws cases in tests"},
	{"go.uber.org/goleak/...", nil, everyone, "finds leaks in tests"},
	{"testing/...", []string{"internal/pgtest", "internal/store/storetest"}, everyone, "the product does not carry its test harness"},
	{module + "/internal/pgtest", []string{"test/..."}, everyone, "PostgreSQL for tests"},
	{module + "/internal/store/storetest", nil, stores, "the conformance suite is the store's own"},
	{module + "/internal/app", []string{"cmd/..."}, []string{"cmd/...", "deploy", "test/..."}, "nothing below the program knows it"},
	{module + "/cmd/...", nil, []string{"cmd/...", "test/..."}, "nothing imports a command"},
}

// exception lets one import of one file pass a rule it breaks, until somebody mends it. One that is not needed any
// more fails: the list only shrinks unless somebody writes down a reason.
type exception struct{ file, imported, why string }

// exceptions are the debts against the arrows.
var exceptions = []exception{
	{"internal/minutes/score.go", "os", "the scorer reads its labelled texts by path; an fs.FS would keep the package pure"},
	{"internal/store/dialect.go", "testing/fstest", "the migrations are served from a map made for tests; the product carries package testing for it"},
}

// excused reports whether the import is a written exception.
func excused(list []exception, file, imported string) bool {
	return slices.ContainsFunc(list, func(e exception) bool { return e.file == file && e.imported == imported })
}
