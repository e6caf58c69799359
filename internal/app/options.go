package app

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Options are the settings of a running process. Each is a flag and an environment variable, which the tags name;
// the flag wins. The zero value of a field without a default is meant for nothing.
type Options struct {
	Addr           string        `default:":8080" env:"GIAOBAN_ADDR" help:"Địa chỉ phục vụ / address to listen on."`
	Data           string        `default:"data" env:"GIAOBAN_DATA" help:"Thư mục dữ liệu / data folder." type:"path"`
	Database       string        `env:"GIAOBAN_DATABASE" help:"PostgreSQL: postgres://người:mật-khẩu@máy:5432/tên. Bỏ trống: tệp SQLite trong thư mục dữ liệu / empty: a SQLite file in the data folder."`
	Temporal       string        `env:"GIAOBAN_TEMPORAL" help:"Temporal có sẵn, máy:cổng. Bỏ trống: chạy kèm / an existing Temporal; empty: embedded."`
	Namespace      string        `default:"giaoban" env:"GIAOBAN_NAMESPACE" help:"Không gian tên Temporal / Temporal namespace."`
	Grace          time.Duration `default:"60s" env:"GIAOBAN_GRACE" help:"Khoảng chờ sau hạn trước khi báo quá hạn; phải dài hơn giới hạn một yêu cầu / wait after a deadline before anything is escalated; longer than a request may take."`
	RequestTimeout time.Duration `default:"15s" env:"GIAOBAN_REQUEST_TIMEOUT" help:"Giới hạn một yêu cầu / longest a request may take."`
	SMTP           string        `env:"GIAOBAN_SMTP" help:"Máy chủ thư: smtp://người:mật-khẩu@máy:587 (STARTTLS nếu có), smtps://máy:465. Bỏ trống: không gửi thư / mail server; empty: no mail."`
	MailFrom       string        `default:"giaoban@localhost" env:"GIAOBAN_MAIL_FROM" help:"Địa chỉ gửi thư / sender of mail."`
	MailSettle     time.Duration `default:"20s" env:"GIAOBAN_MAIL_SETTLE" help:"Gộp nhắc việc của cùng một lúc trong khoảng này / reminders of one moment are gathered this long."`
	PublicURL      string        `name:"public-url" env:"GIAOBAN_PUBLIC_URL" help:"Địa chỉ người dùng mở, ghi trong thư / address that people open, written in mail."`
	Hosts          []string      `env:"GIAOBAN_HOSTS" help:"Chỉ nhận các tên máy này / host names that are answered; empty: any."`
	Watch          time.Duration `default:"1m" env:"GIAOBAN_WATCH" help:"Nhịp canh chừng / how often the watchdog looks."`
	Takeover       time.Duration `default:"3m" env:"GIAOBAN_TAKEOVER" help:"Trễ quá thì tự làm thay / how late before the watchdog does the work itself."`
	LogLevel       string        `default:"info" enum:"debug,info,warn,error" env:"GIAOBAN_LOG_LEVEL" help:"Mức nhật ký / log level."`
	LogFormat      string        `default:"text" enum:"text,json" env:"GIAOBAN_LOG_FORMAT" help:"Dạng nhật ký / log format."`
}

// Defaults are the options of a process that was told nothing; tests start from them.
func Defaults() Options {
	return Options{Addr: ":8080", Data: "data", Namespace: "giaoban", Grace: time.Minute, RequestTimeout: 15 * time.Second,
		MailFrom: "giaoban@localhost", MailSettle: 20 * time.Second, Watch: time.Minute, Takeover: 3 * time.Minute, LogLevel: "info", LogFormat: "text"}
}

// maxSkew is how far the clocks of the processes may lie apart: readiness fails beyond it.
const maxSkew = time.Second

// Check refuses settings that cannot keep the product's promises.
func (o Options) Check() error {
	var problems []error
	if o.Grace <= o.RequestTimeout {
		problems = append(problems, fmt.Errorf("grace %v must be longer than request-timeout %v: what arrived in time must be stored before anything is escalated", o.Grace, o.RequestTimeout))
	}
	if o.Database != "" && o.Grace < o.RequestTimeout+maxSkew {
		problems = append(problems, fmt.Errorf("grace %v must exceed request-timeout %v by the %v that clocks of several processes may differ", o.Grace, o.RequestTimeout, maxSkew))
	}
	if o.RequestTimeout <= 0 {
		problems = append(problems, errors.New("request-timeout must be longer than nothing"))
	}
	if o.SMTP != "" {
		if u, err := url.Parse(o.SMTP); err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" {
			problems = append(problems, errors.New("smtp: want smtp://host:587 or smtps://host:465"))
		}
	}
	return errors.Join(problems...)
}
