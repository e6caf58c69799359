package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
)

// commands is every command. Help texts are "Vietnamese / English"; localise keeps one half.
type commands struct {
	Serve   serveCmd   `cmd:"" help:"Chạy tất cả trong một tiến trình / run everything in one process."`
	API     apiCmd     `cmd:"" name:"api" help:"Chỉ trả lời yêu cầu (dùng với worker) / only answer requests (with workers beside)."`
	Worker  workerCmd  `cmd:"" help:"Chỉ làm việc tự động: nhắc, báo quá hạn, gửi thư / only what happens by itself: reminders, escalations, mail."`
	Engine  engineCmd  `cmd:"" help:"Chỉ chạy Temporal kèm sẵn / run the embedded Temporal server alone."`
	Migrate migrateCmd `cmd:"" help:"Đưa cơ sở dữ liệu lên phiên bản mới / bring the database up to date."`
	Health  healthCmd  `cmd:"" help:"Hỏi một tiến trình có chạy tốt không / ask a process whether it is well."`
	Version versionCmd `cmd:"" help:"Phiên bản / version."`

	Minutes     minutesCmd     `cmd:"" help:"Biên bản / minutes."`
	Meetings    meetingsCmd    `cmd:"" help:"Các cuộc họp / meetings."`
	Meeting     meetingCmd     `cmd:"" help:"Một cuộc họp / one meeting."`
	Groups      groupsCmd      `cmd:"" help:"Các nhóm nhiệm vụ / directive groups."`
	Preview     previewCmd     `cmd:"" help:"Lịch nhắc việc, báo quá hạn / the timeline."`
	Tasks       tasksCmd       `cmd:"" help:"Danh sách nhiệm vụ / tasks."`
	Task        taskCmd        `cmd:"" help:"Một nhiệm vụ / one task."`
	Escalations escalationsCmd `cmd:"" help:"Những việc đã báo quá hạn / what has been escalated."`
	Notices     noticesCmd     `cmd:"" help:"Đã báo gì cho ai / what was told to whom."`
	Dashboard   dashboardCmd   `cmd:"" help:"Ai đang chậm / who is late."`
	Units       unitsCmd       `cmd:"" help:"Đơn vị / units."`
	User        userCmd        `cmd:"" help:"Cán bộ / people."`
	Post        postCmd        `cmd:"" help:"Chức danh / posts."`
	Doctor      doctorCmd      `cmd:"" help:"Kiểm tra bản cài đặt / check the installation."`
	Token       tokenCmd       `cmd:"" help:"Mã truy cập / tokens."`
}

// output is where a command writes: what was asked for, and what went wrong.
type output struct {
	out, err io.Writer
	env      func(string) string
}

// Exit codes, part of the contract.
const (
	exitOK          = 0
	exitRefused     = 1
	exitUsage       = 2
	exitUnreachable = 3
)

// exitError is an error with its own exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func usage(err error) error       { return &exitError{exitUsage, err} }
func unreachable(err error) error { return &exitError{exitUnreachable, err} }

// run parses the arguments and carries out one command. It returns the exit code.
func run(args []string, out, errOut io.Writer, env func(string) string) int {
	o := &output{out: out, err: errOut, env: env}
	var c commands
	exit := -1
	parser, err := kong.New(&c, kong.Name("giaoban"), kong.Writers(out, errOut), kong.Exit(func(code int) { exit = code }),
		kong.Description("Theo dõi nội dung chỉ đạo sau giao ban đến khi đơn vị cuối cùng làm xong. / Tracks the directives of a briefing until the last unit has done its part."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Help(helpIn(english(env))), kong.Bind(o), kong.Resolvers(variables(env)))
	if err != nil {
		return o.fail(err)
	}
	localise(parser.Model.Node, english(env))
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help was printed
		return exit
	}
	if err != nil {
		return o.fail(usage(o.parseError(err)))
	}
	parsed.Bind(&commandPath{name: parsed.Selected().Name})
	return o.fail(parsed.Run(o))
}

// frame is what kong itself writes around the help texts, and its Vietnamese.
var frame = strings.NewReplacer("Usage: ", "Cách dùng: ", "\nArguments:\n", "\nTham số:\n", "\nFlags:\n", "\nTùy chọn:\n", "\nCommands:\n", "\nLệnh:\n",
	"Show context-sensitive help.", "Hiện hướng dẫn này.", "[flags]", "[tùy chọn]", "<command>", "<lệnh>",
	`Run "giaoban`, `Gõ “giaoban`, `--help" for more information on a command.`, `--help” để xem từng lệnh.`)

// helpIn prints kong's help in one language.
func helpIn(en bool) kong.HelpPrinter {
	return func(options kong.HelpOptions, c *kong.Context) error {
		if en {
			return kong.DefaultHelpPrinter(options, c)
		}
		out := c.Stdout
		var text strings.Builder
		c.Stdout = &text
		err := kong.DefaultHelpPrinter(options, c)
		c.Stdout = out
		if err != nil {
			return err
		}
		_, err = frame.WriteString(out, text.String())
		return err
	}
}

// variables reads options from the environment that run was given: kong by itself knows only that of the process.
func variables(env func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if value := env(name); value != "" {
				return value, nil
			}
		}
		return nil, nil
	})
}

// fail prints the error, if there is one, and returns the exit code.
func (o *output) fail(err error) int {
	if err == nil {
		return exitOK
	}
	code := exitRefused
	var e *exitError
	if errors.As(err, &e) {
		code = e.code
	}
	if _, printErr := fmt.Fprintln(o.err, "giaoban:", err); printErr != nil {
		return code
	}
	return code
}

// complaints are kong's about a command line, and their Vietnamese.
var complaints = []struct {
	en *regexp.Regexp
	vi string
}{
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (.+)\?)?$`), "không hiểu “$1”"},
	{regexp.MustCompile(`^unknown flag (.+?)(?:, did you mean (.+)\?)?$`), "không có tùy chọn $1"},
	{regexp.MustCompile(`^expected one of (.+)$`), "thiếu lệnh, một trong: $1"},
	{regexp.MustCompile(`^expected "(.+)"$`), "thiếu $1"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "thiếu tùy chọn $1"},
	{regexp.MustCompile(`^(.+) must be one of (.+) but got (.+)$`), "$1 là một trong $2, không phải $3"},
	{regexp.MustCompile(`^(\S+): expected .*? but got (.+?)(?: \(.*\))?$`), "$1: không nhận $2"},
	{regexp.MustCompile(`^(\S+): missing value.*$`), "$1: thiếu giá trị"},
}

// parseError is what is wrong with a command line, in the reader's language as far as kong's words are known.
func (o *output) parseError(err error) error {
	if english(o.env) {
		return err
	}
	for _, c := range complaints {
		if c.en.MatchString(err.Error()) {
			return errors.New(c.en.ReplaceAllString(err.Error(), c.vi) + "; xem giaoban --help")
		}
	}
	return err
}

// english reports whether LANG asks for English; everything else gets Vietnamese.
func english(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			return strings.HasPrefix(strings.ToLower(v), "en")
		}
	}
	return false
}

// phrase is the Vietnamese or the English of two texts.
func (o *output) phrase(vi, en string) string {
	if english(o.env) {
		return en
	}
	return vi
}

// localise keeps one language of every "Vietnamese / English" help text.
func localise(n *kong.Node, en bool) {
	n.Help = pick(n.Help, en)
	n.Detail = pick(n.Detail, en)
	for _, f := range n.Flags {
		f.Help = pick(f.Help, en)
	}
	for _, p := range n.Positional {
		p.Help = pick(p.Help, en)
	}
	for _, child := range n.Children {
		localise(child, en)
	}
}

func pick(text string, en bool) string {
	vi, rest, both := strings.Cut(text, " / ")
	switch {
	case both && en:
		return rest
	case both:
		return strings.TrimSuffix(vi, ".") + "."
	}
	return text
}

// version is the program's version as the build recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value[:min(12, len(s.Value))]
		}
	}
	return v
}

// versionCmd prints the version.
type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(o *output) error {
	_, err := fmt.Fprintln(o.out, "giaoban", version())
	return err
}
