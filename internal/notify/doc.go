// Package notify brings people what they are told: it takes the lists that wait in the store, writes each as one
// e-mail in the person's language, hands it to a channel and records what became of it.
//
// The queue is the table of deliveries. Loop leases the lists that are ready, so that any number of loops, in any
// number of processes, may run at once: the lease number fences off one that slept. Before a list is sent its
// items are compared with the record as it is now: what a person has meanwhile done is not asked for again, and a
// list of which nothing remains is dropped.
//
// A channel answers one question, could trying again help, with a Failure. What it refuses for good is recorded
// as failed, for the office to see; anything else is tried again for three days. A list is therefore delivered at
// least once, and twice only if a connection breaks, or the process dies, between the provider's acceptance and
// the record of it; both copies then carry the same Message-ID. A reminder of which nobody knows whether it was
// accepted is not repeated: another one follows.
package notify
