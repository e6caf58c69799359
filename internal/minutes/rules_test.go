package minutes

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// newTestReader gives a reader of one sentence, for a meeting on 22 December 2020.
func newTestReader(t *testing.T, text string, opt Options) *reader {
	t.Helper()
	src, err := newSource(text, builtTables().words)
	if err != nil {
		t.Fatal(err)
	}
	return &reader{source: src, t: builtTables(), units: newGazetteer(opt.Units), opt: opt, meeting: day{2020, 12, 22}}
}

func (r *reader) all() []token { return r.tokenise(0, len(r.low)) }

func TestMarks(t *testing.T) {
	tests := []struct {
		line    string
		style   markStyle
		ordinal int
		marker  string
		text    string
	}{
		{"Nhóm thứ nhất: Tiếp tục", styleNamed, 1, "Nhóm thứ nhất:", "Tiếp tục"},
		{"Nhóm thứ tư:  Làm tốt", styleNamed, 4, "Nhóm thứ tư:", "Làm tốt"},
		{"Nhiệm vụ 2. Thí điểm", styleNamed, 2, "Nhiệm vụ 2.", "Thí điểm"},
		{"Giai đoạn 1 - Chuẩn bị", styleNamed, 1, "Giai đoạn 1", "Chuẩn bị"},
		{"Đợt III: Thu quỹ", styleNamed, 3, "Đợt III:", "Thu quỹ"},
		{"Một là, tổ chức", styleCount, 1, "Một là,", "tổ chức"},
		{"*Bốn là*, làm tốt", styleCount, 4, "Bốn là", "làm tốt"},
		{"Bẩy là, rà soát", styleCount, 7, "Bẩy là,", "rà soát"},
		{"*Thứ nhất* là chuẩn bị", styleRank, 1, "Thứ nhất", "chuẩn bị"},
		{"*Thứ bảy,* chú trọng", styleRank, 7, "Thứ bảy,", "chú trọng"},
		{"Thứ 2 hàng tuần, gửi", styleNone, 0, "", ""},
		{"Thư hai, gửi", styleNone, 0, "", ""},
		{"II. NHIỆM VỤ", styleRoman, 2, "II.", "NHIỆM VỤ"},
		{"II.3. Xây dựng mô hình", styleArabic, 3, "II.3.", "Xây dựng mô hình"},
		{"IV. Kết luận", styleRoman, 4, "IV.", "Kết luận"},
		{"C. PHÂN CÔNG", styleUpper, 3, "C.", "PHÂN CÔNG"},
		{"Phần 2/ Giao nhiệm vụ", stylePart, 2, "Phần 2/", "Giao nhiệm vụ"},
		{"3) Huyện Sa Thầy", styleArabic, 3, "3)", "Huyện Sa Thầy"},
		{"(12) Củng cố", styleArabic, 12, "(12)", "Củng cố"},
		{"1/ Rà soát", styleArabic, 1, "1/", "Rà soát"},
		{"đ) Báo cáo", styleLetter, 5, "đ)", "Báo cáo"},
		{"e) Báo cáo", styleLetter, 6, "e)", "Báo cáo"},
		{"▪ Thí điểm", styleBullet, 0, "▪", "Thí điểm"},
		{"+ Biên soạn", styleBullet, 0, "+", "Biên soạn"},
		{"👉 Về tuyên truyền", styleBullet, 0, "👉", "Về tuyên truyền"},
		{"12/11/2020 họp", styleNone, 0, "", ""},
		{"1.236 vụ vi phạm", styleNone, 0, "", ""},
		{"Năm 2021, tập trung", styleNone, 0, "", ""},
	}
	for _, tt := range tests {
		r := newTestReader(t, tt.line, Options{})
		mk, ok := r.markAt(0, len(r.low))
		if ok != (tt.style != styleNone) {
			t.Errorf("%q: mark %v, want %v", tt.line, ok, tt.style != styleNone)
			continue
		}
		if ok && (mk.style != tt.style || mk.ordinal != tt.ordinal || r.text(mk.a, mk.b) != tt.marker || r.text(mk.text, len(r.low)) != tt.text) {
			t.Errorf("%q: style %d ordinal %d marker %q text %q", tt.line, mk.style, mk.ordinal, r.text(mk.a, mk.b), r.text(mk.text, len(r.low)))
		}
	}
}

func TestSentences(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"Làm xong. Báo cáo.", []string{"Làm xong.", "Báo cáo."}},
		{"mỗi huyện 03 xã.Báo cáo kết quả.", []string{"mỗi huyện 03 xã.", "Báo cáo kết quả."}},
		{"Giao TP. Yên Bái thu 1.236 suất. Đ/c. Hà ký.", []string{"Giao TP. Yên Bái thu 1.236 suất.", "Đ/c. Hà ký."}},
		{"Họp ngày 11.8.2022 . Địa điểm: Hội trường.", []string{"Họp ngày 11.8.2022 .", "Địa điểm: Hội trường."}},
		{"Nói: “Làm ngay.” Rồi về.", []string{"Nói: “Làm ngay.”", "Rồi về."}},
		{"Hàng lậu (gỗ. Đá. Cát) tăng. Hết.", []string{"Hàng lậu (gỗ. Đá. Cát) tăng.", "Hết."}},
		{"thực hiện./.", []string{"thực hiện./."}},
		{"xì gà,… qua biên giới.", []string{"xì gà,… qua biên giới."}},
		{"Ông Q. Hùng ký.", []string{"Ông Q. Hùng ký."}},
	}
	for _, tt := range tests {
		r := newTestReader(t, tt.text, Options{})
		var got []string
		for _, s := range r.sentences(0, len(r.low)) {
			got = append(got, r.text(s[0], s[1]))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestDeadlines(t *testing.T) {
	tests := []struct {
		text               string
		typ, date, phrase  string
		every              string
		inferred           bool
		week               bool
		workingDays, nDays int
	}{
		{text: "gửi về tỉnh Hội trước ngày 15/01/2022.", typ: DeadlineBefore, date: "2022-01-15", phrase: "gửi về tỉnh Hội trước ngày 15/01/2022"},
		{text: "xong truớc ngày 30.11.2022.", typ: DeadlineBefore, date: "2022-11-30", phrase: "xong truớc ngày 30.11.2022"},
		{text: "nộp trước 17h00 ngày 25/9/2026", typ: DeadlineBefore, date: "2026-09-25", phrase: "trước 17h00 ngày 25/9/2026"},
		{text: "tập huấn lại trước 30/6.", typ: DeadlineBefore, date: "2021-06-30", phrase: "trước 30/6", inferred: true},
		{text: "nộp chậm nhất ngày 28/02/2022", typ: DeadlineBy, date: "2022-02-28", phrase: "chậm nhất ngày 28/02/2022"},
		{text: "xong chậm nhất là ngày 5 tháng 3 năm 2021", typ: DeadlineBy, date: "2021-03-05", phrase: "xong chậm nhất là ngày 5 tháng 3 năm 2021"},
		{text: "Đến hết năm 2025, toàn tỉnh có 40%", typ: DeadlineBy, date: "2025-12-31", phrase: "Đến hết năm 2025"},
		{text: "dự kiến ngày 08/01/2026", typ: DeadlineBy, date: "2026-01-08", phrase: "dự kiến ngày 08/01/2026"},
		{text: "hoàn thành trong quý I/2021", typ: DeadlineWithin, date: "2021-03-31", phrase: "hoàn thành trong quý I/2021"},
		{text: "làm trong quí IV/2022.", typ: DeadlineWithin, date: "2022-12-31", phrase: "trong quí IV/2022"},
		{text: "hoàn thành trong tháng 2/2024", typ: DeadlineWithin, date: "2024-02-29", phrase: "hoàn thành trong tháng 2/2024"},
		{text: "hoàn thành trong tháng 4", typ: DeadlineWithin, date: "2021-04-30", phrase: "hoàn thành trong tháng 4", inferred: true},
		{text: "hoàn thành ngay trong tuần này.", typ: DeadlineWithin, date: "2020-12-27", phrase: "hoàn thành ngay trong tuần này", week: true},
		{text: "báo cáo trong tuần sau.", typ: DeadlineWithin, date: "2021-01-03", phrase: "trong tuần sau", week: true},
		{text: "nộp danh sách trong tuần đầu tháng 5", typ: DeadlineWithin, date: "2021-05-07", phrase: "trong tuần đầu tháng 5", inferred: true, week: true},
		{text: "mở lớp trong tuần thứ hai của tháng 5/2021", typ: DeadlineWithin, date: "2021-05-14", phrase: "trong tuần thứ hai của tháng 5/2021", week: true},
		{text: "nộp chậm nhất là tuần cuối tháng 2 năm 2021", typ: DeadlineBy, date: "2021-02-28", phrase: "chậm nhất là tuần cuối tháng 2 năm 2021", week: true},
		{text: "vận động 28 tỷ đồng trong năm 2026.", typ: DeadlineWithin, date: "2026-12-31", phrase: "trong năm 2026"},
		{text: "thời gian từ ngày 01/10 đến ngày 07/10/2023.", typ: DeadlineWithin, date: "2023-10-07", phrase: "từ ngày 01/10 đến ngày 07/10/2023"},
		{text: "gửi trong vòng 15 ngày kể từ ngày nhận được Kế hoạch.", typ: DeadlineWithin, phrase: "trong vòng 15 ngày kể từ ngày nhận được Kế hoạch", nDays: 15},
		{text: "báo cáo trong thời hạn 10 ngày làm việc", typ: DeadlineWithin, phrase: "trong thời hạn 10 ngày làm việc", workingDays: 10},
		{text: "định kỳ trước ngày 25 hằng tháng.", typ: DeadlineRecurring, phrase: "định kỳ trước ngày 25 hằng tháng", every: EveryMonth},
		{text: "báo cáo vào ngày mùng 3 hàng tháng", typ: DeadlineRecurring, phrase: "vào ngày mùng 3 hàng tháng", every: EveryMonth},
		{text: "định kỳ 6 tháng một lần báo cáo", typ: DeadlineRecurring, phrase: "định kỳ 6 tháng một lần", every: EveryHalfYear},
		{text: "Sở định kỳ 1 tháng/lần tổ chức", typ: DeadlineRecurring, phrase: "định kỳ 1 tháng/lần", every: EveryMonth},
		{text: "đối chiếu và báo cáo cuối mỗi quý.", typ: DeadlineRecurring, phrase: "cuối mỗi quý", every: EveryQuarter},
		// no deadlines
		{text: "số tiền đã thu trong tuần này"},
		{text: "phát thanh 2 buổi một tuần"},
		{text: "số liệu tính đến hết ngày 31/12/2017"},
		{text: "tính tại thời điểm 31/8/2023"},
		{text: "Kế hoạch số 358/KH-BCĐ389 ngày 17/11/2016"},
		{text: "so với số huy động được trong năm 2021"},
		{text: "mở chuyên trang từ tháng 4/2022."},
		{text: "tách rõ số liệu trước và sau ngày 01/7/2025"},
		{text: "đưa tin hằng tuần"},
		{text: "phát tối thiểu 02 lần mỗi tuần"},
		{text: "có 6/10 huyện gửi"},
		{text: "nộp trước ngày 31/02/2021", typ: DeadlineBefore, phrase: "trước ngày 31/02/2021"}, // no such day: the words stay, the day does not
	}
	for _, tt := range tests {
		r := newTestReader(t, tt.text, Options{})
		d := r.deadlineIn(0, len(r.low))
		if tt.typ == "" {
			if d != nil {
				t.Errorf("%q: %+v, want none", tt.text, d)
			}
			continue
		}
		if d == nil {
			t.Errorf("%q: none found", tt.text)
			continue
		}
		want := Deadline{Type: tt.typ, Date: tt.date, Phrase: tt.phrase, Every: tt.every, WorkingDays: tt.workingDays, Days: tt.nDays, Span: d.Span}
		if tt.inferred {
			want.Inferred = []string{"year"}
		}
		if tt.week {
			want.Inferred = append(want.Inferred, "week")
		}
		if diff := cmp.Diff(want, *d); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}

// TestWeeks: a week ends with its Sunday, and without a day of the meeting nobody knows which week is meant.
func TestWeeks(t *testing.T) {
	for meeting, want := range map[day]string{{2021, 1, 4}: "2021-01-10", {2021, 1, 10}: "2021-01-10", {2020, 12, 31}: "2021-01-03", {}: ""} {
		w, ok := whenAt("tuan nay")
		if d, _ := w.resolve(meeting); !ok || w.bad || d.String() != want {
			t.Errorf("the week of %v ends on %v, want %s", meeting, d, want)
		}
	}
	if w, ok := whenAt("tuan dau thang 13"); !ok || !w.bad {
		t.Errorf("the first week of the thirteenth month: %+v", w)
	}
}

func TestOrganisations(t *testing.T) {
	for text, want := range map[string]string{
		"Hội Khuyến học tỉnh Yên Bái Tổ chức giao ban":      "Hội Khuyến học tỉnh Yên Bái",
		"Hội Khuyến học tỉnh Thừa Thiên Huế Tổ chức họp":    "Hội Khuyến học tỉnh Thừa Thiên Huế",
		"Hội Khuyến học tỉnh Thừa Thiên - Huế họp giao ban": "Hội Khuyến học tỉnh Thừa Thiên - Huế",
		"Hội Khuyến học tỉnh Bà Rịa – Vũng Tàu họp":         "Hội Khuyến học tỉnh Bà Rịa – Vũng Tàu",
		"Hội Khuyến học tỉnh họp giao ban":                  "Hội Khuyến học tỉnh",
	} {
		d, err := Parse(text+" ngày 05/01/2021.", Options{})
		if err != nil || d.Organisation != want || d.SourceText[d.OrganisationSpan.Start:d.OrganisationSpan.End] != want {
			t.Errorf("%q: %q, want %q (%v)", text, d.Organisation, want, err)
		}
	}
}

func TestMeasures(t *testing.T) {
	tests := []struct{ text, want string }{
		{"vận động trên 1,8 tỷ đồng, tăng ít nhất 5% so với", "1.8 tỷ đồng target; 5 % target"},
		{"bình quân 14.000 đồng/người/năm.", "14000 đồng/người/năm target"},
		{"phấn đấu 300 triệu đồng mỗi năm", "300 triệu đồng/năm target"},
		{"12.000 đồng/hội viên;", "12000 đồng/hội viên target"},
		{"73% số gia đình, 65% số xóm, tổ dân phố và 85% số đơn vị.", "73 % số gia đình target; 65 % số xóm, tổ dân phố target; 85 % số đơn vị target"},
		{"khoảng 45-47%", "45-47 % target"},
		{"tối thiểu 03 tin, bài cho trang", "3 tin, bài target"},
		{"mỗi nơi chọn 02 xã, phường, thị trấn.", "2 xã, phường, thị trấn target"},
		{"in 1.000 cuốn.", "1000 cuốn target"},
		{"tại 4 đơn vị làm điểm", "4 đơn vị làm điểm scope"},
		{"phát tối thiểu 02 lần mỗi tuần", "2 lần/tuần frequency"},
		{"có tỷ lệ giải ngân dưới 50% rà soát", "50 % tỷ lệ giải ngân selector"},
		{"Nghị quyết số 19/NQ-CP, quý 4, năm 2021, tháng 12, 10 chỉ số, từ 15 đến 60 tuổi, KH-XMC 2", ""},
		{"ngày 15/3/2021 và 1-6-2022, 24/7", ""},
	}
	for _, tt := range tests {
		r := newTestReader(t, tt.text, Options{})
		var got []string
		for _, m := range r.measuresIn(0, len(r.low), nil) {
			got = append(got, m.Number+" "+m.UnitOfMeasure+" "+m.Role)
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%q:\n got %s\nwant %s", tt.text, s, tt.want)
		}
	}
}

// show prints who a sentence is for.
func show(ad addressed) string {
	part := func(name string, list []addressee) string {
		if len(list) == 0 {
			return ""
		}
		var names []string
		for _, a := range list {
			n := a.name
			switch a.kind {
			case addrAll:
				n = "ALL"
			case addrSubset:
				n = "SOME"
			case addrNobody:
				n = "NOBODY"
			}
			if a.place != nil {
				n += " at " + a.place.name
			}
			names = append(names, n)
		}
		return name + strings.Join(names, ", ") + ";"
	}
	return strings.TrimSuffix(part("", ad.lead)+part(" with ", ad.support)+part(" but ", ad.except), ";")
}

func TestAddressees(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Hội Khuyến học huyện, thị, thành phố tổ chức hội nghị.", "ALL"},
		{"Các huyện thị thành nộp báo cáo", "ALL"},
		{"Mỗi đơn vị cấp huyện gửi 03 tin", "ALL"},
		{"Tất cả các đơn vị, trừ thành phố Sông Công đã có kế hoạch riêng, xây dựng", "ALL; but thành phố Sông Công"},
		{"Các huyện, thị xã, thành phố chưa gửi đăng ký phải hoàn tất", "SOME"},
		{"Các huyện thị thành còn lại thu đủ", "các huyện thị thành còn lại"},
		{"Các huyện khác vận động", "các huyện khác"},
		{"Các huyện Phú Lương, Đồng Hỷ, Phú Bình cử cán bộ", "huyện Phú Lương, huyện Đồng Hỷ, huyện Phú Bình"},
		{"xây dựng mô hình ở thành phố Yên Bái, Thị xã Nghĩa Lộ, huyện Trấn Yên.", "thành phố Yên Bái, thị xã Nghĩa Lộ, huyện Trấn Yên"},
		{"mở lớp tại xã Làng Nhì huyện Trạm Tấu, xã Púng Luông huyện Mù Cang Chải.", "huyện Trạm Tấu at xã Làng Nhì, huyện Mù Cang Chải at xã Púng Luông"},
		{"TP Viet Tri thu thêm 600 triệu, huyên Lâm Thao 250 triệu, huyện Phù ninh 250 triệu", "thành phố Viet Tri, huyện Lâm Thao, huyện Phù Ninh"},
		{"Giao TX. Nghĩa Lộ và H. Yên Bình làm điểm", "thị xã Nghĩa Lộ, huyện Yên Bình"},
		{"Huyện Kon Plông, huyện Ia H'Drai lập mới chi hội", "huyện Kon Plông, huyện Ia H'Drai"},
		{"Hội Khuyến học thị xã Quảng Trị chủ trì, phối hợp với Hội Khuyến học huyện Triệu Phong và huyện Hải Lăng tổ chức", "thị xã Quảng Trị; with huyện Triệu Phong, huyện Hải Lăng"},
		{"Ba huyện họp bàn; huyện Đạ Tẻh chủ trì, huyện Đạ Huoai và huyện Cát Tiên phối hợp.", "huyện Đạ Tẻh; with huyện Đạ Huoai, huyện Cát Tiên"},
		{"UBND tỉnh yêu cầu các sở, ban, ngành, UBND các huyện, thành phố, các chủ đầu tư tiếp tục", "các sở, ban, ngành, ALL, các chủ đầu tư"},
		{"Bộ Giáo dục và Đào tạo tiếp tục nghiên cứu", "Bộ Giáo dục và Đào tạo"},
		{"Ban chỉ đạo Đổi mới và phát triển DN báo cáo cụ thể", "Ban chỉ đạo Đổi mới và phát triển DN"},
		{"Giao Ban Phong trào hướng dẫn", "Ban Phong trào"},
		{"Huyện đảo Cồn Cỏ chưa có tổ chức hội, Thường trực tỉnh Hội cử người", "Thường trực tỉnh Hội"},
		{"Đến hết năm 2025, toàn tỉnh có 40%, trong đó thành phố Đông Hà 55%", "ALL"},
		// told to nobody here
		{"Đẩy mạnh công tác phối hợp với các ban, ngành đoàn thể", ""},
		{"tham gia hội thi cán bộ, hội viên khuyến học giỏi cấp huyện", ""},
		{"xây dựng mô hình “Huyện học tập”", ""},
		{"giao chỉ tiêu đến từng xã, phường, thị trấn", ""},
		{"hợp tác với nhân dân tỉnh Vân Nam", ""},
	}
	for _, tt := range tests {
		r := newTestReader(t, tt.text, Options{})
		if got := show(r.address(r.all())); got != tt.want {
			t.Errorf("%q:\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestGazetteer(t *testing.T) {
	opt := yenBai2020()
	opt.Units = append(opt.Units, Unit{ID: "x1", Type: "xã", Name: "Yên Bình"}, Unit{ID: "x2", Type: "xã", Name: "Yên Bình"})
	text := "Nhóm thứ nhất: Giao huyện Mù Căng Chải, thành phố Yên Bái, huyện Lạc Thủy báo cáo. Giao xã Yên Bình nộp quỹ."
	d, err := Parse(text, opt)
	if err != nil {
		t.Fatal(err)
	}
	x := d.Groups[0].Directives
	if diff := cmp.Diff([]string{"d137", "d132"}, x[0].UnitIDs); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"huyện Lạc Thủy"}, x[0].UnitNames); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"xã Yên Bình"}, x[1].UnitNames); diff != "" || len(x[1].UnitIDs) > 0 {
		t.Errorf("two communes of one name: ids %v, names (-want +got):\n%s", x[1].UnitIDs, diff)
	}
	codes := map[string]string{}
	for _, w := range d.Warnings {
		if len(w.Args) > 0 {
			codes[w.Code] = w.Args[0]
		}
	}
	if codes[WarnUnknownUnit] != "huyện Lạc Thủy" || codes[WarnAmbiguousUnit] != "xã Yên Bình" {
		t.Errorf("warnings %+v", d.Warnings)
	}
}

// TestFormerUnits: who came in the place of a unit that is gone is offered, not chosen.
func TestFormerUnits(t *testing.T) {
	opt := Options{UnitsOn: func(string) []Unit {
		return []Unit{{ID: "p", Type: "phường", Name: "Nghĩa Lộ"}, {ID: "x", Type: "xã", Name: "Văn Chấn"}}
	}, FormerOn: func(heldOn string) []FormerUnit {
		if heldOn != "2025-08-01" {
			t.Errorf("asked for the units gone on %q", heldOn)
		}
		return []FormerUnit{{Type: "thị xã", Name: "Nghĩa Lộ", Successors: []string{"phường Nghĩa Lộ", "phường Trung Tâm"}},
			{Type: "thị xã", Name: "Nghĩa Lộ", Successors: []string{"phường Cầu Thia", "phường Nghĩa Lộ"}},
			{Type: "huyện", Name: "Văn Chấn", Aliases: []string{"Mường Lò"}, Successors: []string{"xã Văn Chấn"}}}
	}}
	d, err := Parse("Hội nghị họp ngày 01/8/2025.\nNhóm thứ nhất: Giao thị xã Nghĩa Lộ, huyện Mường Lò, huyện Lạc Thủy và phường Nghĩa Lộ báo cáo.", opt)
	if err != nil {
		t.Fatal(err)
	}
	x := d.Groups[0].Directives[0]
	if diff := cmp.Diff([]string{"p"}, x.UnitIDs); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"thị xã Nghĩa Lộ", "huyện Mường Lò", "huyện Lạc Thủy"}, x.UnitNames); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	var got [][]string
	for _, w := range d.Warnings {
		got = append(got, append([]string{w.Code, d.SourceText[w.Span.Start:w.Span.End]}, w.Args...))
	}
	want := [][]string{{WarnFormerUnit, "thị xã Nghĩa Lộ", "thị xã Nghĩa Lộ", "phường Nghĩa Lộ, phường Trung Tâm, phường Cầu Thia"},
		{WarnFormerUnit, "huyện Mường Lò", "huyện Mường Lò", "xã Văn Chấn"}, {WarnUnknownUnit, "huyện Lạc Thủy", "huyện Lạc Thủy"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestCues(t *testing.T) {
	tests := []struct {
		text string
		on   bool
		off  string
	}{
		{"đồng chí đã yêu cầu Hội Khuyến học huyện, thị, thành phố tập trung vào một số nhóm công tác:", true, ""},
		{"đề ra 8 trọng tâm chỉ đạo, điều hành bao gồm:", true, ""},
		{"lãnh đạo Phòng đề xuất 5 nhóm giải pháp trọng tâm.", true, ""},
		{"ông Minh lý giải việc chọn Lào Cai, nêu ra 4 nguyên nhân:", false, PassageEvaluation},
		{"Ba kết quả nổi bật được báo cáo nêu:", false, PassageEvaluation},
		{"Một số tồn tại trong thực hiện nhiệm vụ:", false, PassageEvaluation},
		{"Đại biểu gửi tới Trung ương nhiều kiến nghị.", false, PassageProposal},
		{"Họp ngày 28/3/2024:", false, ""},
	}
	for _, tt := range tests {
		r := newTestReader(t, tt.text, Options{})
		if c := r.cueIn(r.all()); c.on != tt.on || c.off != tt.off {
			t.Errorf("%q: %+v", tt.text, c)
		}
	}
	titles := []struct {
		text string
		on   bool
		off  string
	}{
		{"Tình hình quý I", false, PassageEvaluation}, {"MỤC ĐÍCH, YÊU CẦU", false, PassageEvaluation},
		{"NHỮNG VIỆC CHỦ TỊCH GIAO", true, ""}, {"PHÂN CÔNG", true, ""}, {"LỘ TRÌNH THỰC HIỆN", true, ""},
		{"Về đăng ký, đánh giá mô hình học tập", false, ""}, {"Đại biểu kiến nghị", false, PassageProposal},
		{"Cac đơn vị báo cáo", false, PassageEvaluation}, {"Quỹ khuyến học", false, ""},
	}
	for _, tt := range titles {
		r := newTestReader(t, tt.text, Options{})
		if c := r.headingCue(r.all()); c.on != tt.on || c.off != tt.off {
			t.Errorf("title %q: %+v", tt.text, c)
		}
	}
}

func TestKinds(t *testing.T) {
	tests := []struct{ text, kind, id string }{
		{"Thí điểm mô hình “Công dân học tập”", KindPilot, "pilot"},
		{"tổ chức hội nghị tổng kết năm 2020", KindYearEndReview, "review"},
		{"Xây dựng quỹ hội bằng nhiều hình thức", KindFundraising, "fund"},
		{"Không đặt chỉ tiêu đóng góp quỹ đối với hộ nghèo", KindFundraising, "fund"},
		{"triển khai ở 50% số xã; sơ kết trước ngày 30/11", KindTarget, "goal"},
		{"Ban Tuyên truyền tỉnh Hội theo dõi chung", "", ""}, // a name, no subject
		{"Bộ Thông tin và Truyền thông rà soát", "", ""},
		{"mở chuyên mục khuyến học trên loa truyền thanh", KindPropaganda, "media"},
		{"mở lớp xóa mù chữ", KindOther, "literacy"},
		{"tham gia hội thi cán bộ giỏi", KindOther, "contest"},
		{"vận động tốt phong trào toàn dân", "", ""},
	}
	for _, tt := range tests {
		r := newTestReader(t, tt.text, Options{})
		k, id := r.ownKind(&task{a: 0, b: len(r.low)})
		if k != tt.kind || id != tt.id {
			t.Errorf("%q: %s (%s), want %s (%s)", tt.text, k, id, tt.kind, tt.id)
		}
	}
}

// TestHygiene: what careless copying leaves in a text changes nothing.
func TestHygiene(t *testing.T) {
	plain := "Họp ngày 5/1/2021.\n\nChủ tịch yêu cầu các huyện, thị, thành phố làm các việc sau:\nMột là, hòa giải tại huyện Trấn Yên, \"đạt\" 75% số hộ trước ngày 15/3/2021.\nHai là, nộp quỹ."
	want, err := Parse(plain, yenBai2020())
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]*strings.Replacer{
		"no-break spaces": strings.NewReplacer("huyện Trấn", "huyện\u00a0Trấn", "trước ngày", "trước\u00a0ngày"),
		"entities":        strings.NewReplacer("huyện Trấn", "huyện&nbsp;Trấn", "\"đạt\"", "&ldquo;đạt&rdquo;"),
		"curly quotes":    strings.NewReplacer("\"đạt\"", "“đạt”"),
		"tone marks":      strings.NewReplacer("hòa", "hoà", "quỹ", "qũy"),
		"Markdown":        strings.NewReplacer("Một là", "*Một là*", "Hai là", "**Hai là**"),
		"carriage return": strings.NewReplacer("\n", "\r\n"),
		"byte order mark": strings.NewReplacer("Họp", "\ufeffHọp"),
		"typing errors":   strings.NewReplacer("huyện Trấn", "huyên Trấn", "trước", "truớc"),
	} {
		got, err := Parse(edit.Replace(plain), yenBai2020())
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Groups) != 2 || len(want.Groups) != 2 {
			t.Errorf("%s: %d groups, %d without", name, len(got.Groups), len(want.Groups))
			continue
		}
		g, w := got.Groups[0].Directives[0], want.Groups[0].Directives[0]
		if !cmp.Equal(g.UnitIDs, w.UnitIDs) || g.Deadline == nil || g.Deadline.Date != w.Deadline.Date || len(g.Measures) != 1 || got.HeldOn != want.HeldOn {
			t.Errorf("%s: %+v", name, g)
		}
	}
}

// TestWarnings: what the chair should look at.
func TestWarnings(t *testing.T) {
	text := "Ngày 5/1/2021, hội nghị giao ban.\n\nChủ tịch yêu cầu các huyện, thành phố làm 3 nhiệm vụ sau:\n1) Nộp báo cáo trước ngày 30/02/2021.\n2) Rà soát quỹ trước ngày 1/12/2020."
	d, err := Parse(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, w := range d.Warnings {
		got[w.Code] = w.Args
	}
	want := map[string][]string{
		WarnCount:        {"3", "2"},
		WarnBadDate:      {"trước ngày 30/02/2021"},
		WarnPastDeadline: {"2020-12-01", "2021-01-05"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if dl := d.Groups[0].Directives[0].Deadline; dl == nil || dl.Date != "" {
		t.Errorf("30 February: %+v", dl)
	}
}
