package html

// Error is the page that says why another one cannot be shown.
type Error struct {
	Frame
	Status    int // of HTTP
	What      *Problem
	RequestID string // names the request in the server's log
}

// Name is the page's template.
func (*Error) Name() string { return "error" }
