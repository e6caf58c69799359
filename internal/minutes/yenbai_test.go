package minutes

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// yenBai2020 is the tree of the real meeting: the nine district-level units of
// tỉnh Yên Bái in December 2020.
func yenBai2020() Options {
	opt := Options{IssuingUnitID: "yb"}
	opt.Units = append(opt.Units, Unit{ID: "yb", Code: "15", Type: "tỉnh", Name: "Yên Bái", Level: "province"})
	for _, u := range []Unit{
		{Code: "132", Type: "thành phố", Name: "Yên Bái"}, {Code: "133", Type: "thị xã", Name: "Nghĩa Lộ"},
		{Code: "135", Type: "huyện", Name: "Lục Yên"}, {Code: "136", Type: "huyện", Name: "Văn Yên"},
		{Code: "137", Type: "huyện", Name: "Mù Cang Chải", Aliases: []string{"Mù Căng Chải"}},
		{Code: "138", Type: "huyện", Name: "Trấn Yên"}, {Code: "139", Type: "huyện", Name: "Trạm Tấu"},
		{Code: "140", Type: "huyện", Name: "Văn Chấn"}, {Code: "141", Type: "huyện", Name: "Yên Bình"},
	} {
		u.ID, u.ParentID, u.Level = "d"+u.Code, "yb", "district"
		opt.Units = append(opt.Units, u)
	}
	return opt
}

const realMeeting = "01-yenbai-hkh-giao-ban-q4-2020"

func parseReal(t *testing.T, opt Options) Draft {
	t.Helper()
	d, err := Parse(corpusTexts(t)[realMeeting], opt)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestRealMeetingHead: who, when, where.
func TestRealMeetingHead(t *testing.T) {
	d := parseReal(t, yenBai2020())
	got := map[string]string{
		"title": d.Title, "held_on": d.HeldOn, "place": d.Place, "chair": d.Chair, "chair_title": d.ChairTitle,
		"chair_basis": string(d.ChairBasis), "organisation": d.Organisation,
		"document": d.DocumentNumber + d.DocumentDate + d.DocumentSigner,
	}
	want := map[string]string{
		"title":        "Hội Khuyến học tỉnh triển khai nhiệm vụ năm 2021",
		"held_on":      "2020-12-25", // not 03/01/2021, when the page was published
		"place":        "hội trường Trung tâm giáo dục thường xuyên tỉnh",
		"chair":        "Triệu Tiến Thịnh",
		"chair_title":  "Chủ tịch Hội Khuyến học tỉnh",
		"chair_basis":  "directed", // the text does not say who presided
		"organisation": "Hội Khuyến học tỉnh",
		"document":     "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("head (-want +got):\n%s", diff)
	}
	if s := d.SourceText[d.HeldOnSpan.Start:d.HeldOnSpan.End]; s != "Sáng ngày 25 tháng 12 năm 2020" {
		t.Errorf("date phrase %q", s)
	}
	if len(d.HeldOnInferred) > 0 {
		t.Errorf("inferred %v: the year is printed", d.HeldOnInferred)
	}
	if len(d.Warnings) > 0 || len(d.Unrecognised) > 0 {
		t.Errorf("warnings %+v, unrecognised %+v", d.Warnings, d.Unrecognised)
	}
}

// TestRealMeetingGroups: five groups, ten directives, nothing invented.
func TestRealMeetingGroups(t *testing.T) {
	type directive struct {
		Text, Kind string
		All        bool
		Units      []string
		Places     []PlaceOf
		Measures   []string
	}
	type group struct {
		Ordinal            int
		Marker, Head, Kind string
		Directives         []directive
	}
	d := parseReal(t, yenBai2020())
	var got []group
	for _, g := range d.Groups {
		gg := group{Ordinal: g.Ordinal, Marker: g.Marker, Head: g.Heading, Kind: g.Kind}
		for _, x := range g.Directives {
			dd := directive{Text: x.Text, Kind: x.Kind, All: x.AllUnits, Units: x.UnitIDs}
			for _, p := range x.Places {
				p.Span = Span{}
				dd.Places = append(dd.Places, p)
			}
			for _, m := range x.Measures {
				dd.Measures = append(dd.Measures, m.Number+" "+m.UnitOfMeasure+" "+m.Role)
			}
			gg.Directives = append(gg.Directives, dd)
			if x.Deadline != nil {
				t.Errorf("deadline %+v: the meeting states none", x.Deadline)
			}
			if x.Suggested == nil || x.Suggested.Date != "2021-12-31" || x.Suggested.Phrase != "trong năm 2021" {
				t.Errorf("suggested %+v, want 2021-12-31 from \"trong năm 2021\"", x.Suggested)
			}
			if len(x.UnitNames)+len(x.SupportIDs)+len(x.SupportNames)+len(x.ExceptNames)+len(x.ExceptIDs) > 0 {
				t.Errorf("%q: names outside the tree, support or exceptions in %+v", x.Text, x)
			}
		}
		got = append(got, gg)
	}
	want := []group{
		{1, "Nhóm thứ nhất:", "", KindPilot, []directive{
			{Text: "Tiếp tục triển khai thực hiện và hoàn thành thí điểm mô hình “Công dân học tập”tại 4 đơn vị làm điểm.", Kind: KindPilot, Measures: []string{"4 đơn vị làm điểm scope"}},
			{Text: "Xây dựng\u00a0 triển khai thực hiện mô hình “Huyện học tập” ở thành phố Yên Bái, Thị xã Nghĩa Lộ, huyện Trấn Yên.", Kind: KindPilot, Units: []string{"d132", "d133", "d138"}},
		}},
		{2, "Nhóm thứ hai:", "", KindYearEndReview, []directive{
			{Text: "Hội Khuyến học huyện, thị, thành phố tổ chức hội nghị tổng kết năm 2020, triển khai phương hướng nhiệm vụ năm 2021.", Kind: KindYearEndReview, All: true},
		}},
		{3, "Nhóm thứ ba:", "", KindTarget, []directive{
			{Text: "Cần điều chỉnh, bổ sung thực hiện các chỉ tiêu thực hiện các mô hình học tập, tập trung nâng cao chất lượng và triển khai thực hiện các mô hình mới có hiệu quả.", Kind: KindTarget, All: true},
			{Text: "Triển khai mở lớp xóa mù chữ theo chương trình KH-XMC tại xã Làng Nhì huyện Trạm Tấu, xã Púng Luông huyện Mù Cang Chải.", Kind: KindOther, Units: []string{"d139", "d137"}, Places: []PlaceOf{
				{Place: "xã Làng Nhì", UnitID: "d139", UnitName: "huyện Trạm Tấu"},
				{Place: "xã Púng Luông", UnitID: "d137", UnitName: "huyện Mù Cang Chải"},
			}},
		}},
		{4, "Nhóm thứ tư:", "", KindFundraising, []directive{
			{Text: "Làm tốt công tác tham mưu với cấp ủy chính quyền, đẩy mạnh công tác phối hợp với các ban, ngành đoàn thể trong công tác khuyến học.", Kind: KindOther, All: true},
			{Text: "Củng cố tổ chức hội, hội viên và tăng cường công tác phát triển tổ chức khuyến học tại các đơn vị doanh nghiệp, đơn vị lực lượng vũ trang.", Kind: KindOther, All: true},
			{Text: "Xây dựng quỹ hội bằng nhiều hình thức, đặc biệt tham mưu cho cấp ủy, chính quyền có văn bản chỉ đạo huy động ủng hộ quỹ khuyến học.", Kind: KindFundraising, All: true},
		}},
		{5, "Nhóm thứ năm:", "", KindPropaganda, []directive{
			{Text: "Làm tốt công tác tuyên truyền về hoạt động khuyến học, khuyến tài, xây dựng xã hội học tập tới toàn thể cán bộ, nhân dân.", Kind: KindPropaganda, All: true},
			{Text: "Vận động cán bộ hội viên tham gia hội thi cán bộ, hội viên khuyến học giỏi cấp huyện.", Kind: KindOther, All: true},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	labels := map[string]string{"d132": "thành phố Yên Bái", "d133": "thị xã Nghĩa Lộ", "d138": "huyện Trấn Yên", "d139": "huyện Trạm Tấu", "d137": "huyện Mù Cang Chải"}
	if diff := cmp.Diff(labels, d.UnitLabels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// TestRealMeetingWithoutTree: the same units by name when no tree is given.
func TestRealMeetingWithoutTree(t *testing.T) {
	d := parseReal(t, Options{})
	got := d.Groups[0].Directives[1]
	if diff := cmp.Diff([]string{"thành phố Yên Bái", "thị xã Nghĩa Lộ", "huyện Trấn Yên"}, got.UnitNames); diff != "" || len(got.UnitIDs) > 0 {
		t.Errorf("units (-want +got):\n%s ids %v", diff, got.UnitIDs)
	}
	if p := d.Groups[2].Directives[1].Places; len(p) != 2 || p[1].UnitName != "huyện Mù Cang Chải" || p[1].UnitID != "" {
		t.Errorf("places %+v", p)
	}
	if d.Groups[0].Directives[0].UnitBasis != "" || d.Groups[4].Directives[0].UnitBasis != UnitOpening {
		t.Errorf("basis %q, %q", d.Groups[0].Directives[0].UnitBasis, d.Groups[4].Directives[0].UnitBasis)
	}
}
