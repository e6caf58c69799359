package app

import (
	"context"
	"fmt"

	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/service"
)

// machineCall is the frame of what the process does for itself.
func (a *App) machineCall() service.Call {
	return service.Call{Actor: service.Machine(), ArrivedAt: a.service.Now(), RequestID: "start"}
}

// LoadExample loads the Yên Bái units and the real meeting as a draft, unless there are units already.
func (a *App) LoadExample(ctx context.Context) error {
	m, loaded, err := example.Load(ctx, a.service, a.machineCall())
	if err != nil || !loaded {
		return err
	}
	groups, directives, without := count(m)
	a.say("Đã nạp cuộc họp mẫu: %d nhóm nhiệm vụ, %d nội dung chỉ đạo, %d nội dung chưa có đơn vị (dự thảo, chưa giao).", groups, directives, without)
	return nil
}

func count(m directive.Meeting) (groups, directives, without int) {
	for _, g := range m.Groups {
		groups++
		for _, d := range g.Directives {
			directives++
			if len(d.Units) == 0 {
				without++
			}
		}
	}
	return groups, directives, without
}

// usualURL is where client commands look for a server unless told otherwise.
const usualURL = "http://localhost:8080"

// Welcome says where the product answers and what to do next: with the example, how its draft is issued; in the demo,
// which issues it by itself, what there is to see.
func (a *App) Welcome(withExample, demo bool) {
	a.say("")
	a.say("Giao Ban chạy tại %s  (Ctrl-C để dừng; dữ liệu ở %s)", a.baseURL(), a.Data)
	if a.baseURL() != a.URL() {
		a.say("  trên máy này / on this machine: %s", a.URL())
	}
	if !withExample && !demo {
		return
	}
	a.say("")
	a.say("Bước tiếp theo / next:")
	a.say("  Mở %s, đăng nhập bằng tên và mật khẩu mẫu (cũng ở %s/demo-password).", a.baseURL(), a.Data)
	if demo {
		a.say("  chutich thấy ai đang chậm; canbo.tramtau thấy việc của huyện Trạm Tấu.")
	} else {
		a.say("  vanphong: Cuộc họp → mở dự thảo → đặt hạn → xem trước lịch → giao. Sau đó chutich, canbo.tramtau, kiemtra thấy phần của mình.")
	}
	a.say("  Open it in a browser and sign in with one of the names and the password of the example.")
	a.say("")
	a.say("Hoặc bằng lệnh, ở một cửa sổ khác / or with commands, in another terminal:")
	a.say("  export GIAOBAN_TOKEN=$(cat %s/first-token)", a.Data)
	if a.URL() != usualURL {
		a.say("  export GIAOBAN_URL=%s", a.URL())
	}
	if demo {
		a.say("  bin/giaoban tasks --overdue   # ai đang chậm / who is late")
		a.say("  bin/giaoban escalations       # đã báo quá hạn những gì / what has been escalated")
		a.say("  bin/giaoban dashboard         # tổng quan / the overview")
		a.say("")
		return
	}
	a.say("  bin/giaoban meeting show                 # các nội dung chỉ đạo của cuộc họp / the meeting's directives")
	a.say("  bin/giaoban meeting set all --due +30d   # đặt hạn: năm 2021 mà biên bản nói đã qua / a deadline: 2021 is over")
	a.say(`  bin/giaoban meeting set 1.1 --unit "Lục Yên" --unit "Văn Yên"   # biên bản không nêu tên / not named in the minutes`)
	a.say("  bin/giaoban preview                      # lịch nhắc việc, báo quá hạn / the timeline before issuing")
	a.say("  bin/giaoban meeting issue                # giao / issue")
	a.say("  bin/giaoban tasks                        # các nhiệm vụ / the tasks")
	a.say("  bin/giaoban --help                       # mọi lệnh / all commands")
	a.say("  %s/api/docs   # giao diện lập trình / the API", a.baseURL())
	a.say("")
}

// Announce says what a process of several does, and where it answers.
func (a *App) Announce() {
	if a.API {
		a.say("Giao Ban trả lời tại / answers at %s", a.URL())
		return
	}
	a.say("Giao Ban: tiến trình tự động đã chạy; hỏi thăm tại / the worker is running; ask how it is at %s/readyz", a.URL())
}

// say writes a line for people. That nobody can read it any more is no reason to stop.
func (a *App) say(format string, args ...any) {
	if _, err := fmt.Fprintf(a.Out, format+"\n", args...); err != nil {
		a.Logger.Debug("nobody reads the output", "error", err)
	}
}
