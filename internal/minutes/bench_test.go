package minutes

import (
	"sort"
	"strings"
	"testing"
)

// denseText is minutes in which every sentence has bodies, numbers and a day: the costliest text that is still one.
func denseText(size int) string {
	row := "Nhóm thứ nhất: Các huyện Trấn Yên, Văn Chấn và thị xã Nghĩa Lộ vận động quỹ khuyến học đạt 1,8 tỷ đồng, bình quân 14.000 đồng/người/năm, trước ngày 30/6/2021; " +
		"UBND thành phố Yên Bái chủ trì, phối hợp với huyện Yên Bình mở 05 lớp cho 73% số gia đình, hoàn thành trong quý I/2021.\n" +
		"Nhóm thứ hai: Hội Khuyến học huyện, thị, thành phố tổ chức hội nghị tổng kết, báo cáo định kỳ trước ngày 25 hằng tháng; giao huyện Lục Yên rà soát xong trong vòng 10 ngày làm việc kể từ ngày họp.\n"
	return strings.Repeat(row, size/len(row)+1)
}

// plainText is the texts of the corpus one after the other.
func plainText(tb testing.TB, size int) string {
	texts := corpusTexts(tb)
	var names []string
	for n := range texts {
		names = append(names, n)
	}
	sort.Strings(names)
	var all strings.Builder
	for all.Len() < size {
		for _, n := range names {
			all.WriteString(texts[n] + "\n\n")
		}
	}
	return all.String()
}

func BenchmarkParse(b *testing.B) {
	for _, shape := range []struct {
		name, text string
	}{
		{"one meeting", corpusTexts(b)[realMeeting]},
		{"texts 256 kB", plainText(b, 256<<10)},
		{"dense 256 kB", denseText(256 << 10)},
		{"dense 1 MB", denseText(1 << 20)},
	} {
		b.Run(shape.name, func(b *testing.B) {
			b.SetBytes(int64(len(shape.text)))
			for b.Loop() {
				if _, err := Parse(shape.text, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
