// Package report draws the papers that an office hands in, from what the service answers: the tracking sheet (bảng theo
// dõi nhiệm vụ) as a workbook, as CSV and as rows of a page, and the drafts of a conclusion notice (thông báo kết luận)
// and of a letter to a unit (công văn). It reads nothing and decides nothing: rows in, bytes out, in the words of one
// reader. The drafts follow the form of Decree 30/2020/NĐ-CP, annex I; a person completes, signs and sends them.
package report
