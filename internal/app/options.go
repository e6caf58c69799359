package app

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"giaoban/internal/service"
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
	Blobs          string        `env:"GIAOBAN_BLOBS" help:"Thư mục chứa tệp minh chứng, dùng chung cho mọi tiến trình; bỏ trống: blobs trong thư mục dữ liệu / folder of attached files, shared by all processes; empty: blobs in the data folder." type:"path"`
	MaxEvidence    int64         `default:"20971520" env:"GIAOBAN_MAX_EVIDENCE" help:"Tệp minh chứng lớn nhất, byte / largest attached file in bytes."`
	SMTP           string        `env:"GIAOBAN_SMTP" help:"Máy chủ thư: smtp://người:mật-khẩu@máy:587 (STARTTLS nếu có), smtps://máy:465. Bỏ trống: không gửi thư / mail server; empty: no mail."`
	MailFrom       string        `default:"giaoban@localhost" env:"GIAOBAN_MAIL_FROM" help:"Địa chỉ gửi thư / sender of mail."`
	MailSettle     time.Duration `default:"20s" env:"GIAOBAN_MAIL_SETTLE" help:"Gộp nhắc việc của cùng một lúc trong khoảng này / reminders of one moment are gathered this long."`
	PublicURL      string        `name:"public-url" env:"GIAOBAN_PUBLIC_URL" help:"Địa chỉ người dùng mở, ghi trong thư / address that people open, written in mail."`
	Hosts          []string      `env:"GIAOBAN_HOSTS" help:"Chỉ nhận các tên máy này / host names that are answered; empty: any."`
	Proxies        []string      `env:"GIAOBAN_PROXIES" help:"Máy chuyển tiếp đáng tin, địa chỉ hoặc mạng / proxies whose X-Forwarded-For and X-Forwarded-Proto count: addresses or networks."`
	SessionIdle    time.Duration `default:"12h" env:"GIAOBAN_SESSION_IDLE" help:"Phiên đăng nhập hết hiệu lực sau chừng này không dùng / a session ends after so long without use."`
	SessionAge     time.Duration `default:"720h" env:"GIAOBAN_SESSION_AGE" help:"Phiên đăng nhập dài nhất / longest session."`
	AdminIdle      time.Duration `default:"30m" env:"GIAOBAN_ADMIN_IDLE" help:"Như --session-idle, với người quản trị / the same for administrators."`
	AdminAge       time.Duration `default:"12h" env:"GIAOBAN_ADMIN_AGE" help:"Như --session-age, với người quản trị / the same for administrators."`
	Watch          time.Duration `default:"1m" env:"GIAOBAN_WATCH" help:"Nhịp canh chừng / how often the watchdog looks."`
	Takeover       time.Duration `default:"3m" env:"GIAOBAN_TAKEOVER" help:"Trễ quá thì tự làm thay / how late before the watchdog does the work itself."`
	LogLevel       string        `default:"info" enum:"debug,info,warn,error" env:"GIAOBAN_LOG_LEVEL" help:"Mức nhật ký / log level."`
	Trial          bool          `kong:"-"` // an installation for trying out, which every page says; --example and --demo set it
	LogFormat      string        `default:"text" enum:"text,json" env:"GIAOBAN_LOG_FORMAT" help:"Dạng nhật ký / log format."`
}

// Defaults are the options of a process that was told nothing; tests start from them.
func Defaults() Options {
	return Options{Addr: ":8080", Data: "data", Namespace: "giaoban", Grace: time.Minute, RequestTimeout: 15 * time.Second,
		MailFrom: "giaoban@localhost", MailSettle: 20 * time.Second, MaxEvidence: service.MaxEvidence,
		SessionIdle: 12 * time.Hour, SessionAge: 30 * 24 * time.Hour, AdminIdle: 30 * time.Minute, AdminAge: 12 * time.Hour, Watch: time.Minute, Takeover: 3 * time.Minute, LogLevel: "info", LogFormat: "text"}
}

// maxSkew is how far the clocks of the processes may lie apart: readiness fails beyond it.
const maxSkew = time.Second

// Check refuses settings that cannot keep the product's promises, one a line, in Vietnamese and English.
func (o Options) Check() error {
	var problems []error
	if o.Grace <= o.RequestTimeout {
		problems = append(problems, fmt.Errorf("--grace %[1]v phải dài hơn --request-timeout %[2]v: báo cáo đến đúng hạn phải kịp lưu trước khi báo quá hạn / --grace %[1]v must be longer than --request-timeout %[2]v: what arrived in time must be stored before anything is escalated", o.Grace, o.RequestTimeout))
	}
	if o.Database != "" && o.Grace < o.RequestTimeout+maxSkew {
		problems = append(problems, fmt.Errorf("--grace %[1]v phải dài hơn --request-timeout %[2]v ít nhất %[3]v, vì đồng hồ các tiến trình có thể lệch chừng ấy / --grace %[1]v must exceed --request-timeout %[2]v by the %[3]v that clocks of several processes may differ", o.Grace, o.RequestTimeout, maxSkew))
	}
	if o.RequestTimeout <= 0 {
		problems = append(problems, errors.New("--request-timeout phải lớn hơn 0 / --request-timeout must be longer than nothing"))
	}
	for _, d := range []time.Duration{o.SessionIdle, o.SessionAge, o.AdminIdle, o.AdminAge} {
		if d < time.Minute {
			problems = append(problems, errors.New("--session-idle, --session-age, --admin-idle và --admin-age ít nhất một phút / --session-idle, --session-age, --admin-idle and --admin-age must be a minute at least"))
			break
		}
	}
	for _, proxy := range o.Proxies {
		_, err := netip.ParsePrefix(proxy)
		if _, one := netip.ParseAddr(proxy); err != nil && one != nil {
			problems = append(problems, fmt.Errorf("--proxies: %[1]q không phải địa chỉ hoặc mạng như 10.0.0.0/8 / --proxies: %[1]q is no address or network such as 10.0.0.0/8", proxy))
		}
	}
	if o.PublicURL != "" {
		if u, err := url.Parse(o.PublicURL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
			problems = append(problems, errors.New("--public-url: cần dạng https://máy / --public-url: want https://host"))
		}
	}
	if o.MaxEvidence < 1<<10 || o.MaxEvidence > 1<<30 {
		problems = append(problems, errors.New("--max-evidence từ 1 kB đến 1 GB, ghi theo byte / --max-evidence must be from 1 kB to 1 GB, in bytes"))
	}
	if o.SMTP != "" {
		if u, err := url.Parse(o.SMTP); err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" {
			problems = append(problems, errors.New("--smtp: cần dạng smtp://máy:587 hoặc smtps://máy:465 / --smtp: want smtp://host:587 or smtps://host:465"))
		}
	}
	return errors.Join(problems...)
}
