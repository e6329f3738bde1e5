//go:build !race

package histories

// long is how many histories the long form tells.
const long = 2000
