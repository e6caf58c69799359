package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"giaoban/api"
	"giaoban/internal/app"
	"giaoban/internal/cli"
	"giaoban/internal/client"
	"giaoban/internal/i18n"
)

// connection is what every command needs that speaks to a running server.
type connection struct {
	URL   string `default:"http://localhost:8080" env:"GIAOBAN_URL" help:"Địa chỉ máy chủ / address of the server."`
	Token string `env:"GIAOBAN_TOKEN" placeholder:"gb_…" help:"Mã truy cập / token."`
}

// remote is a connection for a command that shows one of the API's answers.
type remote struct {
	connection
	JSON bool `name:"json" help:"In nguyên câu trả lời của máy chủ / print the server's answer as it is."`
}

// with runs a command that prints a table, or the API's body.
func (r remote) with(o *output, run func(context.Context, *cli.Env) error) error {
	return r.do(o, r.JSON, run)
}

// do runs a command with its surroundings and gives refusals and silence their exit codes.
func (c connection) do(o *output, inJSON bool, run func(context.Context, *cli.Env) error) error {
	catalogue, err := i18n.New()
	if err != nil {
		return err
	}
	language := "vi"
	if english(o.env) {
		language = "en"
	}
	env := &cli.Env{Out: o.out, In: os.Stdin, Words: catalogue.For(language), JSON: inJSON, PDF: app.PDF(),
		Client: &client.Client{URL: c.URL, Token: c.Token, Language: language}}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err = run(ctx, env)
	var misused *cli.UsageError
	var refusal *client.Refusal
	switch {
	case errors.Is(err, client.ErrUnreachable):
		return unreachable(o.silent(c.URL, err))
	case c.Token == "" && errors.As(err, &refusal) && refusal.Status == http.StatusUnauthorized:
		return fmt.Errorf("%w (%s)", env.Named(err), o.phrase("xin đặt GIAOBAN_TOKEN, như trong tệp first-token của máy chủ", "set GIAOBAN_TOKEN, such as the one in the server's file first-token"))
	case errors.As(err, &misused):
		return usage(err)
	}
	return env.Named(err)
}

// silent says that nobody answers at an address, and why as far as the system says.
func (o *output) silent(url string, err error) error {
	var call syscall.Errno
	var name *net.DNSError
	reason := err
	switch {
	case errors.As(err, &name):
		reason = errors.New(o.phrase("không có máy tên "+name.Name, "there is no host "+name.Name))
	case errors.Is(err, syscall.ECONNREFUSED):
		reason = errors.New(o.phrase("không có gì lắng nghe ở đó", "nothing listens there"))
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		reason = errors.New(o.phrase("quá thời gian chờ", "it takes too long"))
	case errors.As(err, &call):
		reason = call
	}
	return fmt.Errorf("%s: %w", o.phrase("không liên lạc được với máy chủ "+url+" (đặt địa chỉ bằng --url hoặc GIAOBAN_URL)",
		"the server "+url+" does not answer (--url or GIAOBAN_URL names another)"), reason)
}

type minutesCmd struct {
	Parse       minutesParseCmd       `cmd:"" help:"Đọc một biên bản, không cần máy chủ / read minutes; no server is needed."`
	Score       minutesScoreCmd       `cmd:"" help:"So bản đọc với đáp án / compare drafts with labelled texts."`
	Corrections minutesCorrectionsCmd `cmd:"" help:"Người dùng đã sửa gì so với bản đọc / what people changed in what was read."`
}

type minutesParseCmd struct {
	File   string `arg:"" help:"Tệp văn bản, hoặc - / a text file, or -."`
	Format string `default:"yaml" enum:"yaml,json,text" help:"yaml, json hoặc text / yaml, json or text."`
	Units  string `help:"Tệp đơn vị; bỏ trống: các huyện Yên Bái năm 2020 / a file of units; absent: the districts of Yên Bái in 2020."`
}

// Run reads minutes.
func (c *minutesParseCmd) Run(o *output) error {
	return remote{}.with(o, func(ctx context.Context, e *cli.Env) error { return e.ParseMinutes(ctx, c.File, c.Format, c.Units) })
}

type minutesScoreCmd struct {
	Dir string `arg:"" type:"existingdir" help:"Thư mục có minutes/ và expected/ / a folder with minutes/ and expected/."`
}

// Run scores the parser.
func (c *minutesScoreCmd) Run(o *output) error {
	return remote{}.with(o, func(_ context.Context, e *cli.Env) error { return e.ScoreMinutes(c.Dir) })
}

type minutesCorrectionsCmd struct {
	remote
	Meeting string `arg:"" optional:"" help:"Mã hoặc tên cuộc họp; bỏ trống: cuộc mới nhất / id or title; absent: the newest."`
	All     bool   `help:"Mọi cuộc họp / every meeting."`
}

// Run tells what was corrected.
func (c *minutesCorrectionsCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Corrections(ctx, c.Meeting, c.All) })
}

type meetingsCmd struct{ remote }

// Run lists meetings.
func (c *meetingsCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Meetings(ctx) })
}

type meetingCmd struct {
	Import meetingImportCmd `cmd:"" help:"Nạp biên bản thành dự thảo / read minutes into a draft."`
	Show   meetingShowCmd   `cmd:"" help:"Xem các nội dung chỉ đạo / show the directives."`
	Set    meetingSetCmd    `cmd:"" help:"Đặt hạn, kỳ báo cáo, đơn vị cho nội dung của dự thảo / set deadlines, periods and units in a draft."`
	Issue  meetingIssueCmd  `cmd:"" help:"Giao mọi nhóm nhiệm vụ / issue every group."`
}

type meetingImportCmd struct {
	remote
	File  string   `arg:"" help:"Tệp văn bản, hoặc - / a text file, or -."`
	Issue bool     `help:"Giao luôn / issue it, too."`
	Due   []string `sep:"none" placeholder:"[3.2=]YYYY-MM-DD" help:"Hạn của mọi nội dung chưa có hạn, hoặc của nhóm 3, nội dung 3.2; ghi nhiều lần được / deadline of whatever states none, or of group 3, directive 3.2; may be repeated."`
	Unit  []string `sep:"none" placeholder:"3.2=…" help:"Thêm đơn vị thực hiện cho nội dung 3.2; ghi nhiều lần được / add a unit to directive 3.2; may be repeated."`
	meetingHead
}

// meetingHead is what minutes may leave out.
type meetingHead struct {
	Title       string `help:"Tên cuộc họp / title of the meeting."`
	HeldOn      string `placeholder:"DAY" help:"Ngày họp, năm-tháng-ngày / day of the meeting, YYYY-MM-DD."`
	IssuingUnit string `placeholder:"NAME" help:"Đơn vị giao việc / the unit that issues."`
}

// Run imports a meeting.
func (c *meetingImportCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error {
		return e.ImportMeeting(ctx, cli.Import{File: c.File, Issue: c.Issue, Due: c.Due, Units: c.Unit,
			Title: c.Title, HeldOn: c.HeldOn, Issuing: c.IssuingUnit})
	})
}

type meetingShowCmd struct {
	remote
	ID string `arg:"" optional:"" help:"Bỏ trống: cuộc họp mới nhất / absent: the newest."`
}

// Run shows a meeting.
func (c *meetingShowCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, c.ID) })
}

type meetingSetCmd struct {
	remote
	Which      []string `arg:"" optional:"" help:"Nội dung 3.2, mọi nội dung của nhóm 3, hoặc all / directive 3.2, those of group 3, or all."`
	Meeting    string   `help:"Mã cuộc họp; bỏ trống: cuộc họp mới nhất / id of the meeting; absent: the newest."`
	Due        string   `placeholder:"DAY" help:"Hạn, năm-tháng-ngày, hoặc +30d: 30 ngày nữa / deadline, YYYY-MM-DD, or +30d."`
	Every      string   `placeholder:"PERIOD" help:"Báo cáo định kỳ: month, quarter, half_year, year / reported each month, quarter, half_year or year."`
	Until      string   `placeholder:"DAY" help:"Kỳ cuối không quá ngày này / no period ends after it."`
	First      string   `placeholder:"DAY" help:"Hạn của kỳ đầu / deadline of the first period."`
	Briefing   []string `placeholder:"DAY" help:"Báo cáo trước giao ban ngày này; ghi nhiều lần được / reported before the briefing of this day; may be repeated."`
	DaysBefore int      `placeholder:"N" help:"Trước giao ban mấy ngày làm việc / working days before each briefing."`
	Untracked  bool     `help:"Không theo dõi hạn / no deadline, by choice."`
	Unit       []string `sep:"none" placeholder:"NAME" help:"Đơn vị thực hiện, thay cho các đơn vị đã ghi; ghi nhiều lần được / unit, in place of those named so far; may be repeated."`
	AllUnits   bool     `help:"Mọi đơn vị trực thuộc / every unit under the issuing one."`
	Review     bool     `help:"Chỉ xong khi được xác nhận / done only when a report is accepted."`
	meetingHead
}

// Run changes a draft.
func (c *meetingSetCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error {
		return e.SettleDirectives(ctx, cli.Settle{Meeting: c.Meeting, Which: c.Which, Due: c.Due, Every: c.Every, First: c.First, Until: c.Until, Briefings: c.Briefing,
			DaysBefore: c.DaysBefore, Untracked: c.Untracked, Units: c.Unit, AllUnits: c.AllUnits, Review: c.Review,
			Title: c.Title, HeldOn: c.HeldOn, Issuing: c.IssuingUnit})
	})
}

type meetingIssueCmd struct {
	remote
	ID string `arg:"" optional:"" help:"Bỏ trống: cuộc họp mới nhất / absent: the newest."`
}

// Run issues a meeting.
func (c *meetingIssueCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, c.ID) })
}

type groupsCmd struct {
	remote
	Meeting string `help:"Mã cuộc họp; bỏ trống: cuộc họp mới nhất / id of the meeting; absent: the newest."`
}

// Run lists groups.
func (c *groupsCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Groups(ctx, c.Meeting) })
}

type previewCmd struct {
	remote
	Group   string `arg:"" optional:"" help:"Mã nhóm; bỏ trống: mọi nhóm / id of a group; absent: all groups."`
	Meeting string `help:"Mã cuộc họp; bỏ trống: cuộc họp mới nhất / id of the meeting; absent: the newest."`
}

// Run shows the timeline.
func (c *previewCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Preview(ctx, c.Group, c.Meeting) })
}

type tasksCmd struct {
	remote
	Unit    string `help:"Đơn vị, tên hoặc mã / unit, by name or id."`
	Group   string `help:"Nhóm / group."`
	Status  string `help:"Trạng thái / status."`
	Kind    string `help:"Loại / kind."`
	Words   string `short:"q" help:"Từ cần tìm, không cần dấu / words to find."`
	Overdue bool   `help:"Chỉ việc quá hạn / only what is overdue."`
	All     bool   `help:"Không giới hạn số dòng / all of them."`
}

// Run lists tasks.
func (c *tasksCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error {
		return e.Tasks(ctx, cli.TaskQuery{Unit: c.Unit, Group: c.Group, Status: c.Status, Kind: c.Kind, Words: c.Words, Overdue: c.Overdue, All: c.All})
	})
}

type taskCmd struct {
	Show     taskShowCmd   `cmd:"" help:"Xem một nhiệm vụ / show a task."`
	Ack      taskSayCmd    `cmd:"" help:"Tiếp nhận / acknowledge."`
	Progress taskSayCmd    `cmd:"" help:"Báo cáo tiến độ / report progress."`
	Done     taskSayCmd    `cmd:"" help:"Đã hoàn thành / hand in."`
	Extend   taskExtendCmd `cmd:"" help:"Xin gia hạn / ask for more time."`
	Accept   taskDecideCmd `cmd:"" help:"Xác nhận / accept a report."`
	Return   taskDecideCmd `cmd:"" help:"Đề nghị bổ sung / send a report back."`
	Reopen   taskDecideCmd `cmd:"" help:"Mở lại / reopen."`
	Cancel   taskCancelCmd `cmd:"" help:"Hủy / cancel."`
}

// taskName is a task by its id, the beginning of it, or its code.
type taskName struct {
	ID string `arg:"" help:"Mã nhiệm vụ như 3.2/139, hoặc phần đầu của ID / code of the task, such as 3.2/139, or the beginning of its id."`
}

type taskShowCmd struct {
	remote
	taskName
}

// Run shows a task.
func (c *taskShowCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, c.ID) })
}

type taskSayCmd struct {
	remote
	taskName
	Value        *float64 `help:"Con số đạt được / the number reached."`
	Result       string   `help:"Kết quả / result."`
	Difficulties string   `help:"Khó khăn / difficulties."`
	Proposals    string   `help:"Đề xuất / proposals."`
	Source       string   `help:"Văn phòng cập nhật thay: telephone, zalo, paper / the office for a unit."`
	Person       string   `help:"Người báo / who said so."`
	ClaimedOn    string   `help:"Ngày đơn vị báo, năm-tháng-ngày / the day the unit claims."`
}

// Run reports.
func (c *taskSayCmd) Run(o *output, path *commandPath) error {
	in := api.SaidJSON{Value: c.Value, Result: c.Result, Difficulties: c.Difficulties, Proposals: c.Proposals, Source: c.Source, Person: c.Person, ClaimedOn: c.ClaimedOn}
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Act(ctx, c.ID, path.act(), in) })
}

type taskExtendCmd struct {
	remote
	taskName
	Until  string `arg:"" help:"Xin gia hạn đến, năm-tháng-ngày / until."`
	Reason string `help:"Lý do / why."`
}

// Run asks for more time.
func (c *taskExtendCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error {
		return e.Extend(ctx, c.ID, api.ExtensionJSON{UntilOn: c.Until, Reason: c.Reason})
	})
}

type taskDecideCmd struct {
	remote
	taskName
	Reason string `help:"Lý do / why."`
	Due    string `help:"Hạn mới, năm-tháng-ngày / the new deadline."`
}

// Run decides.
func (c *taskDecideCmd) Run(o *output, path *commandPath) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error {
		return e.Act(ctx, c.ID, path.act(), api.DecisionJSON{Reason: c.Reason, DueOn: c.Due})
	})
}

type taskCancelCmd struct {
	remote
	taskName
	Reason string `help:"Lý do / why."`
}

// Run cancels.
func (c *taskCancelCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error {
		return e.Act(ctx, c.ID, "cancel", api.ReasonJSON{Reason: c.Reason})
	})
}

type escalationsCmd struct{ remote }

// Run lists escalations.
func (c *escalationsCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Escalations(ctx) })
}

type noticesCmd struct{ remote }

// Run lists notices.
func (c *noticesCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Notices(ctx) })
}

type dashboardCmd struct{ remote }

// Run says who is late.
func (c *dashboardCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Dashboard(ctx) })
}

type unitsCmd struct {
	List   unitsListCmd   `cmd:"" default:"withargs" help:"Cây đơn vị / the tree."`
	Import unitsImportCmd `cmd:"" help:"Nhập đơn vị từ tệp yaml, json, csv / add the units of a file."`
}

type unitsListCmd struct{ remote }

// Run lists units.
func (c *unitsListCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Units(ctx) })
}

type unitsImportCmd struct {
	remote
	File string `arg:"" help:"Tệp yaml, json hoặc csv; docs/units.md nói cách ghi / a yaml, json or csv file; docs/units.md says what stands in it."`
}

// Run imports units.
func (c *unitsImportCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.ImportUnits(ctx, c.File) })
}

type userCmd struct {
	Add userAddCmd `cmd:"" help:"Thêm cán bộ / add a person."`
}

type userAddCmd struct {
	remote
	Name     string `arg:"" help:"Họ tên / name."`
	Login    string `arg:"" help:"Tên đăng nhập / login."`
	Email    string `help:"Thư điện tử / e-mail."`
	Phone    string `help:"Điện thoại / telephone."`
	Language string `default:"vi" enum:"vi,en" help:"Ngôn ngữ / language."`
	Role     string `help:"Chức danh: chair, supervisor, office, head, officer, inspector, admin / post."`
	Unit     string `help:"Đơn vị của chức danh; bỏ trống: toàn hệ thống / unit of the post; absent: the whole tree."`
}

// Run adds a person.
func (c *userAddCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error {
		return e.AddUser(ctx, api.UserJSON{Name: c.Name, Login: c.Login, Email: c.Email, Phone: c.Phone, Language: c.Language}, c.Role, c.Unit)
	})
}

type postCmd struct {
	List    postListCmd    `cmd:"" default:"withargs" help:"Ai giữ chức danh nào / who holds which post."`
	Appoint postAppointCmd `cmd:"" help:"Phân công người giữ chức danh / seat a person on a post."`
	End     postEndCmd     `cmd:"" help:"Thôi giữ chức danh / end a person's sitting on a post."`
}

type postListCmd struct{ remote }

// Run lists posts.
func (c *postListCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Posts(ctx) })
}

// postSeat is a person on a post.
type postSeat struct {
	Login string `arg:"" help:"Tên đăng nhập / login."`
	Role  string `arg:"" help:"Chức danh: chair, supervisor, office, head, officer, inspector, admin / post."`
	Unit  string `help:"Đơn vị của chức danh; bỏ trống: toàn hệ thống / unit of the post; absent: the whole tree."`
	On    string `placeholder:"DAY" help:"Ngày bắt đầu, hoặc ngày cuối; bỏ trống: hôm nay / first day, or last day; absent: today."`
}

func (s postSeat) seat() cli.Seat {
	return cli.Seat{Login: s.Login, Role: s.Role, Unit: s.Unit, Day: s.On}
}

type postAppointCmd struct {
	remote
	postSeat
}

// Run appoints.
func (c *postAppointCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.Appoint(ctx, c.seat()) })
}

type postEndCmd struct {
	remote
	postSeat
}

// Run ends an appointment.
func (c *postEndCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.EndPost(ctx, c.seat()) })
}

type doctorCmd struct {
	connection
	Grace time.Duration `default:"60s" env:"GIAOBAN_GRACE" help:"Khoảng chờ sau hạn của máy chủ / the server's grace."`
}

// Run checks the installation.
func (c *doctorCmd) Run(o *output) error {
	return c.do(o, false, func(ctx context.Context, e *cli.Env) error { return e.Doctor(ctx, c.Grace) })
}

type tokenCmd struct {
	New tokenNewCmd `cmd:"" help:"Tạo mã truy cập / make a token."`
}

type tokenNewCmd struct {
	remote
	Name string `arg:"" help:"Tên để nhận ra / a name to know it by."`
	User string `help:"Tên đăng nhập của người giữ mã; bỏ trống: chính mình / whose; absent: one's own."`
}

// Run makes a token.
func (c *tokenNewCmd) Run(o *output) error {
	return c.with(o, func(ctx context.Context, e *cli.Env) error { return e.NewToken(ctx, c.User, c.Name) })
}

// commandPath is which command was called: several share one shape.
type commandPath struct{ name string }

// act is the API's word for the command.
func (p *commandPath) act() string {
	switch p.name {
	case "ack":
		return "acknowledge"
	case "done":
		return "complete"
	}
	return p.name
}
