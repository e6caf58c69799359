// Package app puts the parts of Giao Ban together into one running process: the record, the API, the workflow
// engine and its worker, the relay, the watchdog and the sender. The process is a value: New, Start, Stop, Run.
package app
