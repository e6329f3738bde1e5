//go:build race

package histories

// long is how many histories the long form tells under the race detector, which makes them five times slower. .ci/run
// tells all two thousand without it.
const long = 24
