// Package relay carries bells from the record to the workflows, and watches over what should have happened.
//
// Acts append bells to the record; the Relay reads them, rings each group's workflow once, starting it when it
// does not run, and then deletes exactly the bells that it read. While Temporal is away bells wait and nobody
// else does. Two relays at once, or one that dies half-way, only ring twice, which changes nothing.
//
// The Watchdog looks each minute for groups whose next moment has passed: it rings them, which also revives a
// workflow that was lost or terminated, and after three minutes does the workflow's work itself.
package relay
