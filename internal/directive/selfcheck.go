package directive

// SelfCheckCode is the code of the body, outside the tree, to which the doctor hands its test directives: nobody's work,
// so that lists leave out what it was given.
const SelfCheckCode = "doctor"
