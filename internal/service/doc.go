// Package service holds the use cases of Giao Ban: what people do and what the machine does, each as one
// transaction on the record, followed by a bell for the group's workflow.
//
// A person's act comes with a Call: who asks, when the request arrived, and the idempotency key if there is one.
// Rights are checked here, against the table in rights.go. The machine's acts are Assign, Review and Close; they
// are called by the workflow's activities and by the watchdog alike, may be repeated at any time, and decide
// every step at most once.
package service
