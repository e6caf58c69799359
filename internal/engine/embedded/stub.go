//go:build slim

package embedded

import "context"

// Server stands for the engine that this build does not have.
type Server struct{}

// Start returns [ErrNotBuilt].
func Start(context.Context, Options) (*Server, error) { return nil, ErrNotBuilt }

// Hold stands for the folder of the engine that this build does not have.
type Hold struct{}

// Take returns [ErrNotBuilt].
func Take(context.Context, string) (*Hold, error) { return nil, ErrNotBuilt }

// Release does nothing.
func (*Hold) Release() error { return nil }

// HostPort returns "": there is no server.
func (*Server) HostPort() string { return "" }

// Failed returns a channel that is never closed: there is no server to fail.
func (*Server) Failed() <-chan struct{} { return nil }

// Err returns nil.
func (*Server) Err() error { return nil }

// Stop does nothing.
func (*Server) Stop() error { return nil }
