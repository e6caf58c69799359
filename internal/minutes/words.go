package minutes

import "sync"

// The tables of words that several rules share. A row is "value: phrase,
// phrase"; see lexicon.

// tables holds every lexicon of the package.
type tables struct {
	words    vocabulary
	triggers map[string]triggers // of deadlines

	cutOffs, results, phraseHeads tails // before a deadline
	noMeasures, quantifiers       tails // before a number

	// What is done.
	verbs     *lexicon // begin an instruction: "triển khai", "gửi", "không để"
	adverbs   *lexicon // stand before such a verb: "tiếp tục", "khẩn trương"
	modals    *lexicon // "cần", "phải", "có trách nhiệm"
	past      *lexicon
	directing *lexicon // "yêu cầu", "giao"; value "-" for look-alikes
	picks     *lexicon // verbs whose object is the addressee
	urgent    *lexicon // after an agency: told, not reported

	petitioners *lexicon // people whose requests are not directives
	nouns       *lexicon // of two syllables, of which one alone is a verb

	// Who.
	assoc      *lexicon // bodies named before a unit type
	unitTypes  *lexicon
	shortTypes *lexicon // "thị", "thành" inside a collective
	singleName *lexicon // unit names of one syllable
	notName    *lexicon // small words after a capital that do not belong to a name
	whole      *lexicon // "toàn tỉnh"
	levels     *lexicon // "cấp huyện"
	subsets    *lexicon // after a collective: only some of them
	heads      *lexicon // first words of an agency's name; value "-" for look-alikes
	bareHeads  *lexicon // heads that name a body without more
	bodyNouns  *lexicon // "sở", "ngành", "chủ đầu tư" of collective agencies
	bodyTails  *lexicon // "chức năng", "liên quan"
	vague      *lexicon // "liên quan": bodies that are not named
	chiefs     *lexicon // who gives directions
	titles     *lexicon // offices of persons
	upward     *lexicon // whom one asks, never tells
	except     *lexicon
	support    *lexicon // before the coordinating units; value "-" for look-alikes
	leadIns    *lexicon // words before the addressee
	contrast   *lexicon // begin a part with another addressee

	// What a title, an opening or the beginning of a sentence says.
	goalNouns    *lexicon // what a list of directives is called
	offNouns     *lexicon // what a list of something else is called
	offHeads     *lexicon // how a heading over something else begins
	onHeads      *lexicon // words of a heading over directives
	headingWords *lexicon // begin a title line that has no other sign
	assignment   *lexicon // headings whose numbered items are directives of one group
	closings     *lexicon // how the text goes on after its directives
	reports      *lexicon // nouns whose sentence only completes the directive before it
	sequel       *lexicon // begin a consequence or note, no directive
	condition    *lexicon
	fields       *lexicon // labels of the header
	phase        *lexicon // begin the deadline of a whole phase

	columns *lexicon // of a table; the value is a column

	// Numbers and kinds.
	listNouns               *lexicon // nouns that go on a counted list: "xã, phường"
	nounStop                *lexicon // end a counted noun
	praise                  *lexicon // what those who lead do when nothing is to be done
	raises                  *lexicon // verbs that ask for money
	otherFunds              *lexicon // funds that nobody is asked to give to
	kinds, others, headings []kindRow
}

// builtTables are the tables of every reader: they are large and never change.
var builtTables = sync.OnceValue(newTables)

func newTables() *tables {
	v := vocabulary{}
	return &tables{
		words: v, triggers: newTriggers(),
		cutOffs: newTails(cutOffs), results: newTails(results), phraseHeads: newTails(phraseHeads),
		noMeasures: newTails(noMeasures), quantifiers: newTails(quantifiers),
		kinds: newKindRows(v), others: newOtherRows(v), headings: newHeadingRows(v),
		columns: v.lexicon(
			"number: STT, TT, số thứ tự",
			"task: nội dung, nhiệm vụ, công việc, nội dung công việc, việc, đầu việc, nội dung thực hiện, tên công việc",
			"lead: chủ trì, đơn vị chủ trì, cơ quan chủ trì, đơn vị thực hiện, phụ trách, thực hiện, đơn vị được giao, đơn vị",
			"support: phối hợp, đơn vị phối hợp, cơ quan phối hợp",
			"due: thời hạn, thời gian, thời gian thực hiện, thời gian hoàn thành, hạn hoàn thành, thời hạn hoàn thành, hoàn thành, hạn, tiến độ",
			"goal: chỉ tiêu, mục tiêu, kết quả, sản phẩm, yêu cầu, số lượng, mức"),
		fields:      v.lexicon("thời gian, địa điểm, thành phần, chủ trì, chủ tọa, thư ký, có mặt, vắng mặt, vắng, người ghi, người chủ trì, đại biểu"),
		vague:       v.lexicon("liên quan, có liên quan"),
		phase:       v.lexicon("các việc thuộc, các việc trên, các việc của, các nhiệm vụ trên, các nội dung trên, các nhiệm vụ thuộc, các nội dung thuộc, tất cả các việc trên, tất cả các nội dung trên, toàn bộ công việc, các công việc trên, toàn bộ các việc"),
		contrast:    v.lexicon("riêng, riêng đối với, còn, riêng các"),
		titles:      v.lexicon("Chủ tịch, Phó Chủ tịch, Thủ tướng, Phó Thủ tướng, Bộ trưởng, Thứ trưởng, Tổng cục trưởng, Cục trưởng, Phó Cục trưởng, Giám đốc, Phó Giám đốc, Bí thư, Phó Bí thư, Trưởng ban, Phó Trưởng ban, Chánh Văn phòng, Ủy viên, Tổng giám đốc, Vụ trưởng, Phó Tổng cục trưởng, Trưởng phòng, Phó Trưởng phòng, Hiệu trưởng, Phó Hiệu trưởng, Chi cục trưởng, Phó Chi cục trưởng, Viện trưởng, Chánh Thanh tra, Chánh án, Chủ nhiệm, Trạm trưởng, Đội trưởng"),
		listNouns:   v.lexicon("xã, phường, thị trấn, tổ dân phố, thôn, làng, bản, khu dân cư, khu phố, bài, huyện, thị xã, thành phố, ấp, buôn, hộ cận nghèo"),
		nounStop:    v.lexicon("xuống, ra, lên, sang, trước, trong, tại, ở, cho, để, so với, với, và, mỗi, từ, thì, là, theo, nhằm, về, do, như, đến, vào, bằng, trên địa bàn, khi, nếu, hoặc, gồm, đạt, được, này, đó, sau, hằng, hàng, cùng, mà, riêng, phải, có"),
		chiefs:      v.lexicon("Thủ tướng, Phó Thủ tướng, Bộ trưởng, Thứ trưởng, Chủ tịch, Phó Chủ tịch, đồng chí, ông, bà, UBND tỉnh, Tổng cục trưởng, Cục trưởng, Thường trực, Ban Thường vụ, Lãnh đạo, Giám đốc, Bí thư, Hội Khuyến học tỉnh, Chính phủ, hội nghị, cuộc họp, Tỉnh ủy, Trưởng ban, Tổng cục, tỉnh Hội, Quốc hội, Ban Chỉ đạo, Chánh Văn phòng"),
		nouns:       v.lexicon("việc làm, thường trực, biên phòng, quốc phòng, hải phòng, dân phòng, công trình, chương trình, quy trình, giáo trình, tiến trình, lộ trình, quá trình, phương trình, dự án, dự toán, dự thảo, đào tạo nghề, đề án, trình độ, tờ trình, thu nhập, giảm nghèo, phát biểu, in ấn, lập trường, mở đầu, ra quân, đưa đón, giao thông, chi hội, chi cục, chi nhánh, chi đoàn, chi phí, chi bộ, tính chất, cử tri, cử nhân, giữ trẻ, nhận thức, đọc sách, giúp việc, làm việc, phát thanh, thu mua, thay đổi, tạo hình, lấy mẫu, phòng bệnh"),
		petitioners: v.lexicon("cử tri, đại biểu, các đại biểu, bà con, nhân dân, người dân, hội viên, giáo viên, phụ huynh, các địa phương, một số địa phương, nhiều ý kiến, một số ý kiến, có ý kiến, ý kiến đại biểu, đoàn viên, doanh nghiệp"),
		praise:      v.lexicon("biểu dương, ghi nhận, đánh giá cao, hoan nghênh, cảm ơn, khen ngợi, nhiệt liệt biểu dương, ghi nhận và biểu dương, cơ bản nhất trí, nhất trí, đồng ý"),
		raises:      v.lexicon("vận động, quyên góp, ủng hộ, huy động đóng góp, kêu gọi"),
		otherFunds:  v.lexicon("quỹ nhà, quỹ lương, quỹ bình ổn, quỹ đầu tư, quỹ bảo hiểm, quỹ phát triển, quỹ tín dụng, quỹ bảo trì, quỹ thời gian, quỹ dự phòng, quỹ ngân sách"),
		picks:       v.lexicon("chọn, lựa chọn, giao cho, phân công, giao, chỉ định, cử"),
		except:      v.lexicon("trừ, ngoại trừ, không kể, không bao gồm, trừ các"),
		support:     v.lexicon("phối hợp với, phối hợp cùng, phối hợp chặt chẽ với, phối hợp cùng với, giao ban với, cùng với, chủ trì phối hợp với, phối hợp và", "-: công tác phối hợp với, công tác phối hợp, phối hợp giữa, quy chế phối hợp"),
		condition:   v.lexicon("trường hợp, nếu, trong trường hợp, khi cần, nếu như"),
		sequel:      v.lexicon("điển hình như, điển hình là, ví dụ, chẳng hạn, ví dụ như, quá thời hạn, sau thời hạn, quá hạn, đơn vị nào không, nội dung này sẽ, đây là, đây cũng là, việc này sẽ, có thể nói, như vậy, theo đó, kết quả này, điều này, lịch giao ban, lịch họp, mọi vướng mắc, mọi thắc mắc, các ý kiến khác"),
		urgent:      v.lexicon("chủ trì, khẩn trương, có trách nhiệm, chịu trách nhiệm, cần, phải, chủ động"),
		assignment:  v.lexicon("phân công, tổ chức thực hiện, phân công thực hiện, phân công nhiệm vụ, trách nhiệm thực hiện"),
		verbs: v.lexicon(
			"triển khai, thực hiện, tổ chức, tổ chức triển khai, xây dựng, hoàn thành, hoàn thiện, hoàn tất, hoàn chỉnh, chuẩn bị",
			"củng cố, kiện toàn, tăng cường, đẩy mạnh, nâng cao, phát huy, phát triển, mở rộng, nhân rộng, đổi mới, bảo đảm, đảm bảo, duy trì",
			"rà soát, rà, kiểm tra, giám sát, thanh tra, đôn đốc, theo dõi, đánh giá, tổng kết, sơ kết, tổng hợp, thống kê, khảo sát, đối chiếu, cập nhật, xem xét, nghiên cứu",
			"báo cáo, gửi, nộp, trình, đăng ký, lập, thành lập, ban hành, cụ thể hóa, phê duyệt, công bố, công khai, thông báo, phổ biến, quán triệt",
			"tuyên truyền, giới thiệu, biểu dương, nêu gương, khen thưởng, tôn vinh, viết bài, viết, biên soạn, biên tập, dịch, in, phát, phát động, phát hành, mở, đưa tin, nhân điển hình",
			"vận động, huy động, kêu gọi, quyên góp, thu, thu thêm, thu đủ, đóng góp, ủng hộ, hỗ trợ, trao, tặng, cấp, chi",
			"chọn, lựa chọn, cử, bố trí, phân công, giao, tập huấn, bồi dưỡng, đào tạo, hướng dẫn, giúp, giúp đỡ, tham mưu, đề xuất, đề nghị, kiến nghị",
			"phối hợp, chủ trì, làm việc, họp bàn, họp, dự, tham gia, tiếp nhận, bàn giao, quản lý, sử dụng, lồng ghép, kết nối, liên hệ, ký kết, ký",
			"thí điểm, làm điểm, làm tốt, làm xong, làm, chấn chỉnh, khắc phục, tháo gỡ, giải quyết, xử lý, giải ngân, điều chỉnh, bổ sung, sửa đổi, thay thế, điều chuyển, sắp xếp",
			"trưng bày, triển lãm, cho ý kiến, tham gia ý kiến, điều tra, phúc tra, tuần tra, tuần tra kiểm soát, tiêm, tiêm phòng, tiêm chủng, trồng, trồng mới, chăm sóc, bảo vệ, sơ tán, di dời, ứng trực, trực, trực ban, bố trí lực lượng, diễn tập, khử khuẩn, phun, phun thuốc, tổng vệ sinh, vệ sinh, diệt, khoanh vùng, truy vết, điều trị, khám, nuôi, thả, thu hoạch, gieo cấy, gieo trồng, nạo vét, gia cố, tu sửa, xử phạt, tịch thu, đấu thầu, khởi công, thi công, giải phóng mặt bằng, chi trả, cắm mốc, đo đạc, cấp phép, thu gom, phân luồng, phát quang, sản xuất, vận hành, khai thác, tích hợp, nâng cấp, bảo dưỡng, bảo trì, sao lưu, tuyên dương, đối thoại, tiếp công dân, giải trình, thu thập, bình xét, xét chọn, lấy ý kiến, góp ý, rút kinh nghiệm, chấp hành, tuân thủ, làm rõ, chốt, cân đối, phân khai, tạm ứng, thanh toán, tất toán, hoàn trả, bổ nhiệm, luân chuyển, tuyển dụng, tinh giản, ôn tập, dạy, có phương án, có trách nhiệm, rà soát lại, đẩy lùi, vượt thu, thu ngân sách, lập biên bản, sửa, xây, khoan, đào, dọn, quản trị",
			"nắm chắc, bám sát, căn cứ, chú trọng, quan tâm, tạo điều kiện, tạo, chăm lo, xác định, khẳng định, siết chặt, kiểm soát, ngăn chặn, đấu tranh, phòng, chống, giữ vững, giữ, thúc đẩy, đẩy nhanh, khơi dậy, phấn đấu, đạt, có giải pháp, có biện pháp, có kế hoạch, có văn bản",
			"không để, không đưa, không đặt, không được, không tổ chức, không mở, không, chấm dứt, dừng, hạn chế, tránh, kết nạp, sinh hoạt, học tập, niêm yết, công nhận, ra mắt, khai giảng, cấp phát, mua sắm, mua, trang bị, sửa chữa, lắp đặt, ứng dụng, chuyển, nhập, số hóa, lưu trữ, ghi, ghi hình, quay, chụp, treo, tiếp tục, gắn, coi trọng, chia sẻ, thăm, gặp mặt, tiếp xúc, tri ân, giảm, tăng, vượt, nghiệm thu, quyết toán, nêu cao, luôn, cải thiện, quyết tâm, lắng nghe, tiếp thu, thay, tập hợp, tuyển, tuyển chọn, kiểm kê, xác minh, thẩm định, thẩm tra, chỉ đạo, chịu trách nhiệm, điều hành, tính, lấy, nhận, đọc, tìm, đưa, làm phim, ra, nhắc, nhắc nhở, phê bình, xóa, bãi bỏ, thu hồi, truy thu, cưỡng chế, phân loại, phân bổ, phân cấp, ủy quyền"),
		adverbs: v.lexicon("nỗ lực, theo chức năng, ra sức, gương mẫu, mạnh dạn, căn cứ chức năng, tiếp tục, khẩn trương, chủ động, tích cực, kịp thời, thường xuyên, tập trung, nghiêm túc, quyết liệt, sớm, đồng thời, định kỳ, phối hợp chặt chẽ, đặc biệt, nhất là, trước mắt, chỉ, cùng, cũng, lại, thêm, luôn, kiên quyết, từng bước, nhanh chóng, trực tiếp, ngay, vẫn, hằng năm, hàng năm, hằng tháng, hàng tháng, hằng quý, hàng quý"),
		modals:  v.lexicon("phải có, cần có, cần, phải, cần phải, có trách nhiệm, chịu trách nhiệm, có nhiệm vụ, được, nên, bắt buộc"),
		directing: v.lexicon(
			"yêu cầu, đề nghị, giao, chỉ đạo, phân công, kết luận, giao cho, chỉ định, đòi hỏi, quyết định, thống nhất giao, giao nhiệm vụ, giao việc",
			"-: với yêu cầu, yêu cầu thực tiễn, yêu cầu công tác, yêu cầu quản lý, mục đích yêu cầu, đạt yêu cầu, yêu cầu nghiệp vụ, đủ yêu cầu, có yêu cầu, giao ban, giao thông, giao lưu, giao dịch, giao tiếp, được giao, do giao, bàn giao, chuyển giao, giao hữu, theo yêu cầu, đáp ứng yêu cầu, các yêu cầu, những yêu cầu, yêu cầu nhiệm vụ, ban chỉ đạo, công tác chỉ đạo, sự chỉ đạo, ý kiến chỉ đạo, văn bản chỉ đạo, nội dung chỉ đạo, theo chỉ đạo, trưởng ban chỉ đạo, chỉ đạo điều hành, chỉ đạo của, giao chỉ tiêu, theo đề nghị, thông báo kết luận, kết luận của, theo quyết định, quyết định số, chỉ đạo thống nhất"),
		goalNouns: v.lexicon("nhiệm vụ, nhóm công tác, nhóm việc, nhóm nhiệm vụ, nhóm nội dung, việc, công việc, phần việc, đầu việc, nội dung, giải pháp, nhóm giải pháp, biện pháp, trọng tâm, công tác trọng tâm, phương hướng, chỉ tiêu, yêu cầu, kết luận, lộ trình, vấn đề, ý kiến chỉ đạo, nội dung chỉ đạo"),
		offNouns: v.lexicon(
			"evaluation: kết quả, thành tích, ưu điểm, tồn tại, hạn chế, khuyết điểm, nguyên nhân, bài học, bài học kinh nghiệm, khó khăn, thuận lợi, vướng mắc, bất cập, lý do, yếu tố, đặc điểm, điểm sáng, dấu ấn, số liệu, con số, dự án gồm, thủ đoạn, phương thức",
			"proposal: kiến nghị, đề xuất, ý kiến đề xuất, kiến nghị đề xuất, đề đạt, nguyện vọng, câu hỏi, ý kiến tham gia, ý kiến phát biểu"),
		offHeads: v.lexicon(
			"evaluation: kết quả, tình hình, nội dung thảo luận, phần thảo luận, ý kiến phát biểu, các ý kiến phát biểu, nội dung phát biểu, ý kiến của các đại biểu, ý kiến tham gia, phần trao đổi, trao đổi, hỏi đáp, chất vấn, đánh giá chung, đánh giá kết quả, đánh giá tình hình, nhận xét, ưu điểm, tồn tại, hạn chế, những hạn chế, những tồn tại, khuyết điểm, nguyên nhân, bài học, khó khăn, thuận lợi, những kết quả, một số kết quả, mặt được, mặt chưa được, mục đích, căn cứ, thành phần, diễn biến, nội dung báo cáo, các đơn vị báo cáo, báo cáo, thảo luận, ý kiến thảo luận, phát biểu, tham luận, các ý kiến, ý kiến đại biểu, số liệu, khen thưởng, đặc điểm tình hình, cơ sở pháp lý, quan điểm, kinh phí, tin khác, quá trình, mở đầu, khai mạc",
			"proposal: kiến nghị, đề xuất, những kiến nghị, các kiến nghị, ý kiến đề xuất, đề xuất kiến nghị, một số kiến nghị, đề nghị với, đề nghị cấp trên, đề nghị trung ương, đề nghị tỉnh, kiến nghị của"),
		onHeads: v.lexicon("nhiệm vụ, phương hướng, giải pháp, phân công, lộ trình, kết luận, tổ chức thực hiện, những việc, các việc, nội dung thực hiện, nội dung chỉ đạo, giao việc, giao nhiệm vụ, giao, chỉ đạo, kế hoạch thực hiện, công việc, việc cần làm, việc phải làm, trọng tâm, ý kiến chỉ đạo, nội dung công việc, đầu việc"),
		assoc:   v.lexicon("assoc: Hội Khuyến học, Hội KH, HKH, Thường trực Hội Khuyến học, Chủ tịch Hội Khuyến học, Ban Thường vụ Hội Khuyến học, Ban Chấp hành Hội Khuyến học, BCH Hội Khuyến học, UBND, Ủy ban nhân dân, Chủ tịch UBND, Chủ tịch Ủy ban nhân dân, Hội, Chủ tịch Hội, Thường trực Hội, Lãnh đạo Hội Khuyến học, Thường trực UBND, HĐND"),
		unitTypes: v.lexicon(
			"huyện: huyện, huyên, huyẹn, huyện đảo, H .",
			"thị xã: thị xã, TX, TX .",
			"thành phố: thành phố, TP, TP ., T . P, thành phố trực thuộc",
			"quận: quận, Q .",
			"xã: xã",
			"phường: phường, P .",
			"thị trấn: thị trấn, TT .",
			"đặc khu: đặc khu",
			"tỉnh: tỉnh"),
		heads: v.lexicon("Bộ, Sở, Thôn, thôn, Xóm, Ban Chỉ huy, Bí thư, Phó Bí thư, Hạt, Đội, Trạm, Đồn, Bệnh viện, Tòa án, Viện Kiểm sát, Bộ Chỉ huy, Bộ phận, Nhà máy, Hợp tác xã, Khối, Liên hiệp, Điện lực, Viễn thông, Nhà văn hóa, Ban, Văn phòng, Thường trực, Tổng cục, Cục, Vụ, Chi cục, Phòng, Thanh tra, Ủy ban, Tổng công ty, Tập đoàn, Công an, Bộ đội, Ngân hàng, Trung tâm, Đài, Báo, Trường, Hội, Đoàn, Liên đoàn, Mặt trận, Chánh Văn phòng, Thủ trưởng, Giám đốc, Chủ tịch, Trưởng ban, Trưởng phòng, Kho bạc, Quỹ, Câu lạc bộ, Tổ, Tổ công tác, Bảo tàng, Thư viện, Huyện hội, tỉnh Hội, Tỉnh đoàn, Huyện ủy, Thành ủy, Đảng ủy, UBND tỉnh, Ủy viên, Phó Chủ tịch, Chi hội, Lãnh đạo, Cơ quan, Viện, Học viện, Công ty, Tỉnh ủy, đài, trung tâm, thư viện, đoàn thanh niên, bưu điện, Nhà xuất bản, Cổng, Kiểm toán, Ban chỉ đạo",
			"-: hội nghị, hội thi, hội viên, hội thảo, hội trường, hội đồng, bộ tiêu chí, bộ máy, bộ tài liệu, đoàn kết, đoàn viên, khối lượng, đội ngũ, đội viên, trạm cân, đồn điền, hạt giống, trường hợp, trường học, quỹ hội, quỹ khuyến học, báo cáo, báo chí, phòng chống, phòng họp, phòng ngừa, vụ việc, ban hành, tổ chức, tổ dân phố, cơ quan chức năng nào, thanh tra kiểm tra, viện trợ, công tác, công nhận, công bố, công khai, sở hữu, sở tại, cục bộ, hội họp, tổ hợp tác, cổng trường, đài các, phòng học, quỹ đất"),
		bareHeads: v.lexicon("Văn phòng, Thường trực, tỉnh Hội, Huyện hội, Huyện ủy, Thành ủy, Tỉnh ủy, Tỉnh đoàn, Đảng ủy, UBND tỉnh, Chánh Văn phòng, Đoàn thanh niên, bưu điện, Mặt trận, Ban chỉ đạo"),
		bodyNouns: v.lexicon("unit: đơn vị, địa phương, cơ sở, huyện hội, điểm cầu, cơ sở hội, cấp hội",
			"body: thôn, xóm, ấp, khu phố, tổ dân phố, khu dân cư, bộ, sở, ban, ngành, cơ quan, đoàn thể, lực lượng, chủ đầu tư, tổ chức, doanh nghiệp, cấp, hội, trường, nhà trường, phòng, cục, vụ, chi cục, cục hải quan, thành viên, đồng chí, ủy viên, chi hội, tổ chức hội, cấp ủy, cơ quan chuyên môn, ban ngành, sở ngành, bộ ngành, hội viên, cán bộ"),
		closings:     v.lexicon("Dự kiến hội nghị, Dự kiến cuộc họp, Hội nghị lần sau, Cũng tại, Kết thúc hội nghị, Kết thúc cuộc họp, Kết thúc buổi họp, Cuộc họp kéo dài, Hội nghị kết thúc, Cuộc họp kết thúc, Trên đây là, Tại hội nghị, Tại cuộc họp, Trong quá trình thực hiện, Trong quá trình triển khai, Biên bản, Họp xong, Buổi họp kết thúc, Hội nghị bế mạc, Trước đó, Dịp này, Nhân dịp này, Sau hội nghị, Được biết, Cuộc họp, Buổi làm việc, Hội nghị cũng, Thông báo này, Yêu cầu các đơn vị nghiêm túc, Đề nghị các đơn vị nghiêm túc, Văn phòng Hội thông báo, Thay mặt, Phát biểu bế mạc, Lịch họp, Lịch giao ban"),
		past:         v.lexicon("sẽ, đã, đã được, vừa, vừa qua, từng, đang"),
		upward:       v.lexicon("Trung ương, Chính phủ, Quốc hội, Thủ tướng, UBND tỉnh, Ủy ban nhân dân tỉnh, Tỉnh ủy, HĐND tỉnh, Hội đồng nhân dân tỉnh, cấp trên, tỉnh, tỉnh Hội, Hội Khuyến học Việt Nam, Hội Khuyến học tỉnh, Trung ương Hội, các cấp có thẩm quyền, cấp có thẩm quyền, nhà nước"),
		leadIns:      v.lexicon("riêng, đối với, đồng thời, đặc biệt, trong đó, bên cạnh đó, ngoài ra, cùng với đó, trước hết, trước mắt, cụ thể, về phía, riêng đối với, mặt khác, do đó, vì vậy, nhất là, đồng chí, các đồng chí"),
		reports:      v.lexicon("thời gian, thời hạn, thời hạn hoàn thành, hạn hoàn thành, hạn cuối, hạn chót, hoàn thành, hoàn thành trước, hoàn thành trong, xong trước, kế hoạch, danh sách, hồ sơ, kết quả, báo cáo kết quả, báo cáo tiến độ, báo cáo, số liệu, số liệu khảo sát, mức phấn đấu, chỉ tiêu, mục tiêu, chỉ tiêu cụ thể, việc này, nội dung này, công việc này, các nội dung trên, sản phẩm, tiến độ, hạn nộp, hạn gửi, kinh phí, bài, tin, đề án, dự toán, phương án, gửi kết quả, gửi báo cáo"),
		subsets:      v.lexicon("chưa, đã, đang, chậm, nào, thuộc, cũ, lân cận, làm điểm, có tỷ lệ, có nguy cơ, có điều kiện, có số, có chi hội, có kết quả, không đạt, còn ban, còn chậm, còn thiếu, còn xã, còn nợ, còn, được chọn, được giao, trên, này, đó, vùng, miền núi, có liên quan, liên quan, đặc biệt khó khăn, đạt, thiếu, gặp khó khăn, trọng điểm, nằm, giáp"),
		headingWords: v.lexicon("Về, Đối với, Công tác, Nhiệm vụ, Kết luận, Phương hướng, Kết quả, Tồn tại, Hạn chế, Nguyên nhân, Kiến nghị, Đề xuất, Tình hình, Phân công, Tổ chức thực hiện, Một số"),
		notName:      v.lexicon("và, có, là, đã, chưa, cần, phải, cũ, mới, này, với, về, cho, của, được, sẽ, không, trong, tại, ở, từ, đến, mỗi, cùng, thì, do, hoàn thành, tổ chức, triển khai, thực hiện, chủ trì, phối hợp, xây dựng, gửi, báo cáo, tiếp tục, tăng cường, trên, dưới, đạt, phấn đấu, vận động, đẩy mạnh, khẩn trương, chuẩn bị, rà soát, thí điểm, làm điểm, làm, mở, nộp"),
		shortTypes:   v.lexicon("thị xã: thị, thị xã", "thành phố: thành, thành phố, TP", "thị trấn: trấn"),
		whole:        v.lexicon("toàn tỉnh, toàn ngành, toàn hội, toàn thể các đơn vị, toàn thành phố, toàn tỉnh Hội"),
		levels:       v.lexicon("district: cấp huyện, hội cấp huyện", "commune: cấp xã, cấp cơ sở", "province: cấp tỉnh"),
		bodyTails:    v.lexicon("THCS, THPT, mầm non, tiểu học, trung học cơ sở, trung học phổ thông, phổ thông, đại học, cao đẳng, học, chức năng, liên quan, có liên quan, tỉnh, trực thuộc, chuyên môn, của tỉnh"),
		singleName:   v.lexicon("Huế, Vinh, Mường, Bưởi, Sen, Dừa, Lào"),
	}
}
