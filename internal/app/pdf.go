package app

import (
	"giaoban/internal/minutes/read"
	"giaoban/internal/minutes/read/pdf"
)

// PDF is the engine that reads PDF files. It starts with the first of them.
func PDF() read.PDF { return &pdf.Engine{} }
