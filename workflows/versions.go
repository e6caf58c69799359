package workflows

// Changes to Group that running workflows must survive are listed here, each with its GetVersion name, the date
// and the reason, and never removed while a workflow that began before it may still run.
//
// There is none yet: the histories in testdata were recorded by the first version.
