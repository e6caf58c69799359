//go:build !race

package service_test

// communes is how many there are in the country since 1 July 2025.
const communes = 3321
