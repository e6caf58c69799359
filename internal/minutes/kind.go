package minutes

import "strings"

// kindRow maps words to a kind. Rows are tried in order: what is done goes
// before how it is measured, so that a fund target is fundraising.
type kindRow struct {
	id    string
	kind  string
	words *lexicon
}

func newKindRows(v vocabulary) []kindRow {
	return []kindRow{
		{"pilot", KindPilot, v.lexicon("thí điểm, làm điểm, mô hình điểm, điểm mẫu, chọn điểm, xây dựng điểm, chỉ đạo điểm")},
		{"review", KindYearEndReview, v.lexicon("tổng kết, sơ kết, báo cáo tổng kết, báo cáo năm, kiểm điểm cuối năm, hội nghị tổng kết")},
		{"fund", KindFundraising, v.lexicon("quỹ, quĩ, quỹ khuyến học, gây quỹ, quyên góp, tài trợ, xã hội hóa, vận động kinh phí, nguồn xã hội hóa, học bổng, mạnh thường quân, nhà hảo tâm, vận động ủng hộ")},
		{"media", KindPropaganda, v.lexicon("tuyên truyền, truyền thông, tin bài, viết bài, chuyên mục, chuyên trang, quảng bá, fanpage, loa truyền thanh, truyền thanh, làm phim, phim ngắn, tờ rơi, phát động, lễ phát động, tuần lễ, nêu gương, biểu dương, phổ biến pháp luật, đưa tin, trang thông tin, tấm gương, bản tin, thông tin tuyên truyền, báo đài, phóng sự, giới thiệu mô hình, giới thiệu kịp thời")},
		{"goal", KindTarget, v.lexicon("chỉ tiêu, giải ngân, mức phấn đấu, mức sàn, tỷ lệ, tỉ lệ, mô hình học tập, % số")},
	}
}

// otherRows are subjects that belong to none of the five kinds, whatever the
// group is about.
func newOtherRows(v vocabulary) []kindRow {
	return []kindRow{
		{"literacy", KindOther, v.lexicon("xóa mù chữ, lớp xóa mù, bổ túc văn hóa")},
		{"organisation", KindOther, v.lexicon("củng cố tổ chức, phát triển tổ chức, kiện toàn, củng cố chi hội, phát triển hội viên, kết nạp hội viên, thành lập hội")},
		{"advice", KindOther, v.lexicon("công tác tham mưu, công tác phối hợp")},
		{"contest", KindOther, v.lexicon("hội thi, cuộc thi")},
		{"misc", KindOther, v.lexicon("việc khác, công việc khác, nội dung khác, phân công, tổ chức thực hiện")},
	}
}

// headingRows hold for titles only.
func newHeadingRows(v vocabulary) []kindRow {
	return []kindRow{
		{"recognise", KindTarget, v.lexicon("đánh giá công nhận, công nhận, đăng ký đánh giá")},
	}
}

// kindOf finds the kind that words of toks speak for; "" if none. Words set with
// a capital inside a sentence belong to a name ("Ban Tuyên truyền", "Bộ Thông
// tin và Truyền thông"); a fund is also named that way.
func (r *reader) kindOf(toks []token, rows []kindRow) (kind, id string) {
	for _, row := range rows {
		for i := range toks {
			if _, n := row.words.match(toks, i); n > 0 && !(n == 1 && row.kind == KindFundraising && r.otherFund(toks, i)) && (i == 0 || !toks[i].cap || n > 1 && row.kind == KindFundraising || row.allCaps(toks)) {
				return row.kind, row.id
			}
		}
	}
	return "", ""
}

// otherFund: "quỹ đất", "Quỹ Bình ổn giá", "quỹ lương" are not raised from givers.
func (r *reader) otherFund(toks []token, i int) bool {
	if i+1 < len(toks) && toks[i+1].key == "đất" {
		return true
	}
	_, n := r.t.otherFunds.match(toks, i)
	return n > 0
}

// allCaps: a title in capitals tells nothing about names.
func (kindRow) allCaps(toks []token) bool {
	for _, t := range toks {
		if t.kind == tokWord && !t.cap {
			return false
		}
	}
	return true
}

// ownKind is the kind that the words of a directive speak for. Money that is
// to be raised is fundraising, a percentage alone is a target.
func (r *reader) ownKind(t *task) (kind, id string) {
	toks := r.tokenise(t.a, t.b)
	for from, i := 0, 0; i <= len(toks); i++ { // the first clause that says something
		if i < len(toks) && toks[i].low != ";" {
			continue
		}
		if k, id := r.kindOf(toks[from:i], r.t.kinds); k != "" {
			return k, id
		}
		from = i + 1
		if from > len(toks) {
			break
		}
	}
	if k, id := r.kindOf(toks, r.t.others); k != "" {
		return k, id
	}
	for _, m := range t.d.Measures {
		if strings.Contains(m.UnitOfMeasure, "đồng") && r.t.raises.has(toks) {
			return KindFundraising, "money"
		}
	}
	for _, m := range t.d.Measures {
		if strings.HasPrefix(m.UnitOfMeasure, "%") && m.Role == RoleTarget {
			return KindTarget, "percent"
		}
	}
	return "", ""
}

// setKinds decides the kind of a group and of its directives. A group follows
// its heading, else the kind most of its directives have on their own; three
// or more different kinds with one directive each make it other, and so does
// a kind that fewer than a third of them have and the first has not, or a target
// that only a percentage in no more than half of them speaks for. A directive
// without words of its own follows the group.
func (r *reader) setKinds(g *protoGroup) {
	votes, order, byNumber := map[string]int{}, []string{}, 0
	own := make([][2]string, len(g.tasks))
	for i, t := range g.tasks {
		k, id := r.ownKind(t)
		own[i] = [2]string{k, id}
		if k == "" || k == KindOther {
			continue
		}
		if votes[k] == 0 {
			order = append(order, k)
		}
		votes[k]++
		if id == "percent" {
			byNumber++
		}
	}
	kind, reason := "", ""
	if g.headB > g.headA {
		toks := r.withoutPunct(r.tokenise(g.headA, g.headB))
		for _, rows := range [][]kindRow{r.t.kinds, r.t.headings, r.t.others} {
			if k, id := r.kindOf(toks, rows); k != "" && kind == "" {
				kind, reason = k, "heading:"+id
			}
		}
	}
	if kind == "" {
		best := 0
		for _, k := range order {
			if votes[k] > best {
				kind, best = k, votes[k]
			}
		}
		reason = "directives"
		if kind == "" || len(order) >= 3 && best == 1 || 3*best < len(g.tasks) && own[0][0] != kind || kind == KindTarget && byNumber == best && 2*best <= len(g.tasks) {
			kind, reason = KindOther, "none"
		}
	}
	g.g.Kind, g.g.KindReason = kind, reason
	for i, t := range g.tasks {
		switch {
		case own[i][0] != "":
			t.d.Kind, t.d.KindReason = own[i][0], "directive:"+own[i][1]
		case kind != KindOther:
			t.d.Kind, t.d.KindReason = kind, "group:"+reason
		default:
			t.d.Kind, t.d.KindReason = KindOther, "none"
		}
	}
}

// withoutPunct drops punctuation, so that "Đánh giá, công nhận" matches.
func (r *reader) withoutPunct(toks []token) []token {
	out := make([]token, 0, len(toks))
	for _, t := range toks {
		if t.kind != tokPunct {
			out = append(out, t)
		}
	}
	return out
}
